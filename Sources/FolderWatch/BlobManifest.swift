import ModelAtlas
import StrictJSON

/// What a manifest says: layers, each a blob with what it is.
struct BlobManifest {
  struct Layer {
    let mediaType: String
    /// 64 hexadecimal digits.
    let hex: String
    let bytes: UInt64
    /// The path of a raw layer's file; Ollama's name for a tensor or a text.
    let name: ByteString?
  }

  let layers: [Layer]
  let configType: String
  let config: Layer?
  let artifactType: String
  let created: UnixTime?
  /// In an index: what each of its manifests is called.
  let manifests: [(hex: String, bytes: UInt64, name: String?)]

  /// The largest manifest that is read. A model cut into 10,000 tensors takes some 3 MB.
  static let bytesMax = 8 << 20
  /// Layers beyond this many are left out.
  static let layersMax = 20_000

  /// Nil when the text is no manifest.
  init?(_ text: [UInt8]) {
    guard let json = try? parseJSON(text), json.members != nil else { return nil }
    layers = (json["layers"]?.elements ?? []).prefix(Self.layersMax).compactMap { Self.layer($0) }
    configType = json["config"]?["mediaType"]?.text ?? ""
    config = json["config"].flatMap(Self.layer)
    artifactType = json["artifactType"]?.text ?? ""
    created = json["annotations"]?["org.opencontainers.image.created"]?.text.flatMap { UnixTime(rfc3339: $0) }
    manifests = (json["manifests"]?.elements ?? []).prefix(Self.layersMax).compactMap { entry in
      guard let layer = Self.layer(entry) else { return nil }
      return (layer.hex, layer.bytes, entry["annotations"]?["org.opencontainers.image.ref.name"]?.text)
    }
  }

  private static func layer(_ json: JSONValue) -> Layer? {
    guard let digest = json["digest"]?.text, digest.hasPrefix("sha256:"), let bytes = json["size"]?.uint64 else {
      return nil
    }
    let hex = String(digest.dropFirst(7))
    // The name becomes a part of a path.
    guard SHA256Digest(text: hex) != nil, !hex.contains("/") else { return nil }
    let annotations = json["annotations"]
    let name = annotations?["org.cncf.model.filepath"] ?? annotations?["org.opencontainers.image.title"] ?? json["name"]
    return Layer(
      mediaType: json["mediaType"]?.text ?? "", hex: hex, bytes: bytes,
      name: (name?.text).map { ByteString($0) }.flatMap { isPlainPath($0) ? $0 : nil })
  }
}

/// Below its folder, and nowhere else.
private func isPlainPath(_ path: ByteString) -> Bool {
  !path.isEmpty && !path.hasPrefix("/") && !path.bytes.contains(0)
    && path.split(at: "/").allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
}

/// One manifest on its way to become a model: files are put in by what a layer is.
struct ManifestModel {
  private(set) var model: FoundModel
  private let manifest: FileStatus
  private let root: ByteString

  /// - Parameters:
  ///   - path: of the manifest, below the root.
  ///   - status: of the manifest.
  init(path: ByteString, status: FileStatus, layout: StoreLayout, store: ByteString, name: ByteString, root: ByteString)
  {
    model = FoundModel(path: path, layout: layout, weights: [], companions: [], faults: [])
    model.blobStore = store
    model.name = name
    manifest = status
    self.root = root
  }

  mutating func set(origin: HubOrigin?, created: UnixTime?) { (model.origin, model.created) = (origin, created) }

  /// Takes a blob as one file of the model.
  mutating func add(_ layer: BlobManifest.Layer, at blob: ByteString, as name: ByteString, isWeights: Bool) {
    do throws(BlobFailure) {
      let (location, status) = try file(layer, at: blob)
      put(ListedFile(path: name, status: status, location: location, linked: manifest.changed), isWeights: isWeights)
    } catch {
      if isWeights { model.faults.append(ListingFault(path: name, kind: .blob(fileName(blob), error.trouble))) }
    }
  }

  /// Takes each file in a tar archive that matters to a model.
  mutating func add(archive layer: BlobManifest.Layer, at blob: ByteString, as name: ByteString) {
    do throws(BlobFailure) {
      let (location, status) = try file(layer, at: blob)
      for entry in try tarEntries(of: location) {
        let role = fileRole(fileName(entry.path))
        guard role != .other, isPlainPath(entry.path) else { continue }
        let listed = ListedFile(
          path: entry.path, status: status, location: location, linked: manifest.changed, window: entry.window)
        put(listed, isWeights: role == .weights)
      }
    } catch {
      model.faults.append(ListingFault(path: name, kind: .blob(fileName(blob), error.trouble)))
    }
  }

  mutating func cannot(_ layer: BlobManifest.Layer, at blob: ByteString, as name: ByteString, because how: String) {
    model.faults.append(ListingFault(path: name, kind: .blob(fileName(blob), .packed(how))))
  }

  private mutating func put(_ file: ListedFile, isWeights: Bool) {
    // The first of a name stays: two layers with one path are two pieces of something that we do not know.
    guard !model.weights.contains(where: { $0.path == file.path }) else { return }
    if isWeights {
      model.weights.append(file)
    } else if model.companions.count < FolderListing.companionsMax {
      model.companions.append(file)
    }
  }

  private func file(
    _ layer: BlobManifest.Layer, at blob: ByteString
  ) throws(BlobFailure) -> (ByteString, FileStatus) {
    let found: (path: ByteString, status: FileStatus)
    do throws(LinkError) { found = try linkTarget(joined(root, blob), below: root) } catch {
      let isMissing = error.fault == .dangling
      throw BlobFailure(
        trouble: isMissing ? .missing : .notReadable(ListingFault(path: "it", kind: error.fault).description))
    }
    if case .special(let word) = found.status.kind {
      throw BlobFailure(trouble: .notReadable("it is \(word), not a file"))
    }
    guard found.status.kind == .file else { throw BlobFailure(trouble: .notReadable("it is a folder, not a file")) }
    guard found.status.bytes == layer.bytes else {
      throw BlobFailure(trouble: .otherSize(bytes: found.status.bytes, promised: layer.bytes))
    }
    return found
  }
}

struct BlobFailure: Error {
  let trouble: BlobTrouble
}
