import ModelAtlas
import StrictJSON

/// Reads one JSON document as text.
///
/// - Throws: `CardProblem` with the offset of the first byte that breaks the grammar.
func jsonDocument(_ bytes: [UInt8]) throws(CardProblem) -> CardValue {
  do {
    return cardValue(try parseJSON(bytes))
  } catch {
    throw CardProblem("JSON: \(error)")
  }
}

private func cardValue(_ json: JSONValue) -> CardValue {
  switch json {
  case .null: .null
  case .bool(let bool): .text(bool ? "true" : "false")
  case .number(let written): .text(written)
  case .string(let text): .text(String(decoding: text.bytes, as: UTF8.self))
  case .array(let elements): .list(elements.map(cardValue))
  case .object(let members):
    .map(members.map { CardEntry(key: String(decoding: $0.key.bytes, as: UTF8.self), value: cardValue($0.value)) })
  }
}
