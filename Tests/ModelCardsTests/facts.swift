import ModelAtlas
import ModelCards

/// What small files beside the weights say.
func facts(_ files: [(name: String, text: String)]) -> CardFacts {
  cardFacts(
    from: files.map { CardFile(name: ByteString($0.name), bytes: Array($0.text.utf8)) }, weightMetadata: [])
}
