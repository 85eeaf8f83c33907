import ModelAtlas
import Yams

/// The most nodes visited of one document: a card's front matter has some tens, with results some thousands.
let yamlNodesMax = 10_000

/// The deepest nesting: cards reach 8.
let yamlDepthMax = 64

/// Reads one YAML document as text; an empty one is null.
///
/// Yams composes the tree, and only that: its constructors would turn `no` into false and expand aliases without
/// bound. Aliases and deep nesting are refused before Yams sees the bytes, because composing hashes the keys of each
/// mapping, aliases expanded: seven levels of nine references under one key would take hours.
///
/// - Throws: `CardProblem` for bytes that are not UTF-8, for bad syntax, a repeated key, a second document, and beyond
///   each limit.
func yamlDocument(_ bytes: some Collection<UInt8>) throws(CardProblem) -> CardValue {
  guard bytes.count <= yamlBytesMax else {
    throw CardProblem("YAML of \(bytes.count) bytes, the limit is \(yamlBytesMax)")
  }
  guard let text = String(validating: bytes, as: UTF8.self) else { throw CardProblem("YAML that is not UTF-8") }
  try refuseAliases(bytes)
  try refuseDeepNesting(bytes)
  let root: Node?
  do {
    root = try compose(yaml: text, .basic)
  } catch {
    throw CardProblem(yamlProblem(error))
  }
  guard let root else { return .null }
  var nodesLeft = yamlNodesMax
  return try cardValue(root, depth: 0, nodesLeft: &nodesLeft)
}

private func cardValue(_ node: Node, depth: Int, nodesLeft: inout Int) throws(CardProblem) -> CardValue {
  nodesLeft -= 1
  guard nodesLeft >= 0 else { throw CardProblem("YAML of more than \(yamlNodesMax) nodes") }
  guard depth <= yamlDepthMax else { throw CardProblem("YAML nested deeper than \(yamlDepthMax) levels") }
  switch node {
  case .scalar(let scalar):
    return isNull(scalar) ? .null : .text(scalar.string)
  case .sequence(let sequence):
    var elements: [CardValue] = []
    for element in sequence { elements.append(try cardValue(element, depth: depth + 1, nodesLeft: &nodesLeft)) }
    return .list(elements)
  case .mapping(let mapping):
    var entries: [CardEntry] = []
    for (key, value) in mapping {
      let value = try cardValue(value, depth: depth + 1, nodesLeft: &nodesLeft)
      // A list or a map as a key names nothing that a card can say.
      if case .scalar(let name) = key { entries.append(CardEntry(key: name.string, value: value)) }
    }
    return .map(entries)
  case .alias:
    throw CardProblem("YAML alias, not followed")
  }
}

private func isNull(_ scalar: Node.Scalar) -> Bool {
  scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
}

/// The parser's words and the line, without the card's text, which may be long or private.
private func yamlProblem(_ error: any Error) -> String {
  switch error as? YamlError {
  case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
    .composer(_, let problem, let mark, _):
    "YAML line \(mark.line): \(problem)"
  case .reader(let problem, _, _, _): "YAML: \(problem)"
  case .duplicatedKeysInMapping(_, let context): "YAML line \(context.mark.line): a key is repeated"
  default: "YAML that the parser gave up on"
  }
}
