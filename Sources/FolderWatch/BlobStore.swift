import ModelAtlas

// Stores whose files are named by their hash, and whose models are named by manifests:
//
//   Ollama   manifests/HOST/NAMESPACE/NAME/TAG   blobs/sha256-HEX
//   OCI      index.json -> blobs/sha256/HEX      blobs/sha256/HEX
//
// The folders of such a store hold no models by themselves: the manifests say what is one.

/// The kind of a store of blobs.
enum BlobStore {
  case ollama, ociLayout

  /// Nil for a folder that is no such store.
  init?(_ listing: FolderListing) {
    guard listing.subfolders.contains("blobs") else { return nil }
    if listing.hasOCILayout, listing.names.contains("index.json") {
      self = .ociLayout
    } else if listing.subfolders.contains("manifests") {
      self = .ollama
    } else {
      return nil
    }
  }

  /// The models that its manifests name, with paths below the root. Opens the manifests.
  ///
  /// - Parameters:
  ///   - folder: the top of the store.
  ///   - path: of it, below the root.
  func models(in folder: OpenFolder, at path: ByteString, root: ByteString) -> [FoundModel] {
    switch self {
    case .ollama: ollamaModels(in: folder, at: path, root: root)
    case .ociLayout: ociModels(at: path, root: root)
    }
  }
}

/// The store that a path leads into, by the form of the path: a manifest of Ollama, a manifest in an OCI layout.
func blobStore(holding path: ByteString) -> ByteString? {
  let parts = path.split(at: "/")
  let slash: ByteString = path.hasPrefix("/") ? "/" : ""
  func folder(_ count: Int) -> ByteString { parts[..<count].reduce(slash, joined) }
  // manifests/HOST/NAMESPACE/NAME/TAG
  if parts.count >= 5, parts[parts.count - 5] == "manifests" { return folder(parts.count - 5) }
  // blobs/sha256/HEX
  guard parts.count >= 3, parts[parts.count - 3] == "blobs", parts[parts.count - 2] == "sha256" else { return nil }
  return folder(parts.count - 3)
}

/// Why a blob that a manifest names cannot be used.
enum BlobTrouble: Hashable, Sendable, CustomStringConvertible {
  case missing
  case otherSize(bytes: UInt64, promised: UInt64)
  /// The layer is packed in a way that gives no access to a part of it.
  case packed(String)
  case notReadable(String)
  case damagedArchive(String)

  var description: String {
    switch self {
    case .missing: "is missing: the manifest names it"
    case .otherSize(let bytes, let promised): "has \(bytes) bytes, the manifest says \(promised)"
    case .packed(let how): "is packed (\(how)): its weights are not read"
    case .notReadable(let reason): "cannot be used: \(reason)"
    case .damagedArchive(let finding): "is a damaged archive: \(finding)"
    }
  }
}

extension ListingFault {
  /// A download that has not come to its end.
  var isBlobOnItsWay: Bool {
    switch kind {
    case .blob(_, .missing), .blob(_, .otherSize): true
    default: false
    }
  }

  var isPacked: Bool {
    if case .blob(_, .packed) = kind { true } else { false }
  }
}

/// The name of a blob is its hash; a part of an archive has none.
func blobDownload(of model: FoundModel) -> HubDownload {
  var download = HubDownload(origin: model.origin)
  for file in model.weights where file.window == nil {
    let name = fileName(file.location).description
    download.claims[file.path] = SHA256Digest(text: name.hasPrefix("sha256-") ? String(name.dropFirst(7)) : name)
  }
  return download
}
