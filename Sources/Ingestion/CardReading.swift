import ModelAtlas
import ModelCards
import WeightFormats

/// The small files beside a model's weights that say something of it, each up to its limit.
func cardFiles(of source: ModelSource) -> [CardFile] {
  source.files.compactMap { file in
    let name = file.fact.path
    guard !file.fact.isWeights, let limit = cardFileLimits[name.split(at: "/").last ?? name] else { return nil }
    // A card that vanished or cannot be read is no card: the weights speak without it, and the next scan looks again.
    guard let opened = try? WeightFile(path: file.location),
      let bytes = try? opened.read(at: 0, count: Int(min(opened.byteCount, UInt64(limit))))
    else { return nil }
    return CardFile(name: name, bytes: bytes, isTruncated: opened.byteCount > UInt64(limit))
  }
}
