import ModelAtlas
import StrictJSON

// llama.cpp before 2026 kept what it fetched in one flat folder: `ORG_REPO_FILE.gguf`, and for each tag that was asked
// for `manifest=ORG=REPO=TAG.json`, the Hub's answer that names the file and its hash.

func isLlamaCppManifest(_ name: ByteString) -> Bool { name.hasPrefix("manifest=") && name.hasSuffix(".json") }

/// Whether a manifest is of the repository that a file's name begins with.
func llamaCppManifest(_ manifest: ByteString, mayName file: ByteString) -> Bool {
  guard let repository = llamaCppRepository(manifest) else { return false }
  return file.hasPrefix(ByteString(repository.bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }))
}

/// `ORG/REPO` of `manifest=ORG=REPO=TAG.json`.
private func llamaCppRepository(_ manifest: ByteString) -> ByteString? {
  guard isLlamaCppManifest(manifest) else { return nil }
  let parts = manifest.split(at: "=")
  return parts.count == 4 ? joined(parts[1], parts[2]) : nil
}

/// An answer of the Hub's registry: some kilobytes.
private let manifestBytesMax = 1 << 20

/// Where a file of a llama.cpp cache comes from: as the manifest says that names it.
func llamaCppDownload(of model: FoundModel) -> HubDownload {
  var download = HubDownload()
  for manifest in model.companions.sorted(by: { $0.path < $1.path }) {
    guard let repository = llamaCppRepository(manifest.path),
      let bytes = smallFile(manifest.location, limit: manifestBytesMax),
      // A manifest that cannot be read claims nothing: the hash is then computed here.
      let json = try? parseJSON(bytes)
    else { continue }
    for key in ["ggufFile", "mmprojFile"] as [ByteString] {
      guard let file = json[key], let name = file["rfilename"]?.text else { continue }
      let flat = (repository.description + "/" + name).split(separator: "/").joined(separator: "_")
      guard let listed = model.weights.first(where: { $0.path == ByteString(flat) }) else { continue }
      download.origin = HubOrigin(repository: ModelID(repository.description), revision: nil)
      download.claims[listed.path] = file["lfs"]?["sha256"]?.text.flatMap { SHA256Digest(text: $0) }
    }
  }
  return download
}
