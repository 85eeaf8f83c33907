import ModelAtlas
import StrictJSON

/// The models of an OCI image layout, as KitOps and the tools of the CNCF ModelPack keep them: one for each manifest that
/// is a model. Container images in the same layout are passed over.
///
/// - Source: OCI image-layout; modelpack, docs/spec.md and docs/config.md; kitops, pkg/lib/constants.
func ociModels(at path: ByteString, root: ByteString) -> [FoundModel] {
  guard let text = smallFile(joined(root, joined(path, "index.json")), limit: BlobManifest.bytesMax),
    let index = BlobManifest(text)
  else { return [] }
  // Two names of one manifest are one model, called by the smaller.
  let named = Dictionary(grouping: index.manifests, by: \.hex)
  return named.keys.sorted().compactMap { hex in
    ociModel(hex: hex, name: named[hex]?.compactMap(\.name).min(), store: path, root: root)
  }
}

private func ociModel(hex: String, name: String?, store: ByteString, root: ByteString) -> FoundModel? {
  let path = blobPath(hex, store)
  guard let status = try? FileStatus(of: joined(root, path)),
    let text = smallFile(joined(root, path), limit: BlobManifest.bytesMax), let manifest = BlobManifest(text),
    modelTypes.contains(where: { manifest.configType.hasPrefix($0) || manifest.artifactType.hasPrefix($0) })
  else { return nil }
  let short = name.map { $0.contains("/") ? "/\($0)" : ":\($0)" } ?? "@\(hex.prefix(12))"
  var made = ManifestModel(
    path: path, status: status, layout: .ociLayout, store: store,
    name: ByteString(store.isEmpty ? String(short.dropFirst()) : "\(store)\(short)"), root: root)
  let description = configDescription(manifest, store, root)
  made.set(origin: description.origin, created: description.created ?? manifest.created)
  for (number, layer) in manifest.layers.enumerated() where isOfModel(layer.mediaType) {
    let blob = blobPath(layer.hex, store)
    let name = layer.name ?? ByteString("layer-\(number + 1)")
    if layer.mediaType.hasSuffix(".raw") {
      let role = fileRole(fileName(name))
      if role != .other { made.add(layer, at: blob, as: name, isWeights: role == .weights) }
    } else if layer.mediaType.hasSuffix(".tar") {
      made.add(archive: layer, at: blob, as: name)
    } else if holdsWeights(layer.mediaType) {
      made.cannot(layer, at: blob, as: name, because: layer.mediaType)
    }
  }
  return made.model.holdsWeights ? made.model : nil
}

private func blobPath(_ hex: String, _ store: ByteString) -> ByteString {
  joined(store, ByteString("blobs/sha256/\(hex)"))
}

private let modelTypes = ["application/vnd.cncf.model.", "application/vnd.kitops.modelkit."]

/// Weights and what says something of them; not code and data sets.
private func isOfModel(_ mediaType: String) -> Bool {
  holdsWeights(mediaType) || [".doc.", ".docs.", ".weight.config."].contains { mediaType.contains($0) }
}

private func holdsWeights(_ mediaType: String) -> Bool {
  guard let prefix = modelTypes.first(where: { mediaType.hasPrefix($0) }) else { return false }
  let kind = mediaType.dropFirst(prefix.count)
  return kind.hasPrefix("weight.v") || kind.hasPrefix("model.v") || kind.hasPrefix("modelpart.v")
}

/// A configuration names its source in a few lines.
private let configBytesMax = 1 << 20

/// ModelPack's configuration says when the model was made, and which Hub's repository it comes from.
private func configDescription(
  _ manifest: BlobManifest, _ store: ByteString, _ root: ByteString
) -> (origin: HubOrigin?, created: UnixTime?) {
  guard let config = manifest.config,
    let bytes = smallFile(joined(root, blobPath(config.hex, store)), limit: configBytesMax),
    // A configuration of another tool says nothing that we know.
    let descriptor = (try? parseJSON(bytes))?["descriptor"]
  else { return (nil, nil) }
  let created = descriptor["createdAt"]?.text.flatMap { UnixTime(rfc3339: $0) }
  let repository = (descriptor["sourceURL"]?.text).flatMap(hubRepository(ofURL:))
  return (repository.map { HubOrigin(repository: ModelID($0), revision: descriptor["revision"]?.text) }, created)
}
