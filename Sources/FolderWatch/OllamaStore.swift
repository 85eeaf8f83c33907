import ModelAtlas

/// The models of an Ollama store: one for each tag.
///
/// - Source: ollama, manifest/paths.go, manifest/layer.go, types/model/name.go.
func ollamaModels(in folder: OpenFolder, at path: ByteString, root: ByteString) -> [FoundModel] {
  guard let manifests = try? folder.subfolder("manifests") else { return [] }
  var tags: [[ByteString]] = []
  collectTags(in: manifests, below: [], into: &tags)
  return tags.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { ollamaModel(tag: $0, store: path, root: root) }
}

/// Manifests of one store beyond this many are left out.
private let tagsMax = 100_000

/// HOST/NAMESPACE/NAME/TAG, and nothing at another depth.
private func collectTags(in folder: OpenFolder, below parts: [ByteString], into tags: inout [[ByteString]]) {
  var names: [ByteString] = []
  // A folder that cannot be listed is reported by the walk, which watches it.
  try? folder.eachEntry { name, _ in if !isIgnored(name), tags.count + names.count < tagsMax { names.append(name) } }
  for name in names {
    if parts.count == 3 {
      tags.append(parts + [name])
    } else if let inside = try? folder.subfolder(name) {
      collectTags(in: inside, below: parts + [name], into: &tags)
    }
  }
}

private func ollamaModel(tag: [ByteString], store: ByteString, root: ByteString) -> FoundModel? {
  let path = tag.reduce(joined(store, "manifests"), joined)
  guard let status = try? FileStatus(of: joined(root, path)),
    let text = smallFile(joined(root, path), limit: BlobManifest.bytesMax), let manifest = BlobManifest(text)
  else { return nil }
  let isHub = ["hf.co", "huggingface.co"].contains(tag[0])
  var made = ManifestModel(
    path: path, status: status, layout: .ollama, store: store, name: joined(place(of: store), ollamaName(tag)),
    root: root)
  made.set(origin: isHub ? HubOrigin(repository: ModelID("\(tag[1])/\(tag[2])"), revision: nil) : nil, created: nil)
  var counts: [String: Int] = [:]
  for layer in manifest.layers {
    let blob = joined(store, ByteString("blobs/sha256-\(layer.hex)"))
    guard layer.mediaType.hasPrefix(mediaTypePrefix) else { continue }
    let kind = String(layer.mediaType.dropFirst(mediaTypePrefix.count))
    counts[kind, default: 0] += 1
    let suffix = counts[kind] == 1 ? "" : "-\(counts[kind] ?? 0)"
    switch kind {
    case "model": made.add(layer, at: blob, as: ByteString("model\(suffix).gguf"), isWeights: true)
    case "projector": made.add(layer, at: blob, as: ByteString("mmproj-model\(suffix).gguf"), isWeights: true)
    case "adapter": made.add(layer, at: blob, as: ByteString("adapter\(suffix).gguf"), isWeights: true)
    case "tensor": made.add(layer, at: blob, as: ByteString("tensor\(suffix).safetensors"), isWeights: true)
    case "json":
      guard let name = layer.name, fileRole(fileName(name)) == .companion else { continue }
      made.add(layer, at: blob, as: name, isWeights: false)
    default: continue
    }
  }
  return made.model.holdsWeights ? made.model : nil
}

private let mediaTypePrefix = "application/vnd.ollama.image."

/// As `ollama list` shows it: without the default registry and namespace.
private func ollamaName(_ tag: [ByteString]) -> ByteString {
  var parts = Array(tag[..<3])
  if parts[0] == "registry.ollama.ai" {
    parts.removeFirst()
    if parts[0] == "library" { parts.removeFirst() }
  }
  return ByteString("\(parts.reduce("", joined)):\(tag[3])")
}

/// What comes before the names of a store's models: nothing for the usual `~/.ollama/models`.
private func place(of store: ByteString) -> ByteString {
  let parts = store.split(at: "/")
  return (parts.last == "models" ? parts.dropLast() : parts[...]).filter { $0 != ".ollama" }.reduce("", joined)
}
