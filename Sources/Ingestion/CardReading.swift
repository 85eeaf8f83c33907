import ModelAtlas
import ModelCards
import WeightFormats

/// The small files beside a model's weights that say something of it, each up to its limit.
func cardFiles(of source: ModelSource) -> [CardFile] {
  let top = weightsFolder(of: source)
  return source.files.compactMap { file in
    let name = file.fact.path
    guard !file.fact.isWeights, let limit = cardFileLimits[name.split(at: "/").last ?? name] else { return nil }
    // A card that vanished or cannot be read is no card: the weights speak without it, and the next scan looks again.
    guard let opened = try? WeightFile(path: file.location, window: file.window),
      let bytes = try? opened.read(at: 0, count: Int(min(opened.byteCount, UInt64(limit))))
    else { return nil }
    let inside = name.hasPrefix(top) ? name.dropFirst(top.count) : name
    return CardFile(name: inside, bytes: bytes, isTruncated: opened.byteCount > UInt64(limit))
  }
}

/// The folder, with its `/`, that MLflow or an archive put the model in: its card is the model's. Empty for all others.
private func weightsFolder(of source: ModelSource) -> ByteString {
  guard source.layout == .mlflow || source.layout == .ociLayout else { return "" }
  let folders = Set(
    source.files.filter(\.fact.isWeights).map { file in
      file.fact.path.split(at: "/").dropLast().reduce(ByteString("")) { ByteString($0.bytes + $1.bytes + [0x2F]) }
    })
  return folders.count == 1 ? folders.first ?? "" : ""
}
