/// Refuses a document in which any `&name` has its `*name`, wherever they stand.
///
/// Coarser than the grammar (it looks into quoted text as well), and therefore sure: libyaml takes anchors and aliases
/// from the bytes as they are, without escapes.
func refuseAliases(_ bytes: some Collection<UInt8>) throws(CardProblem) {
  let bytes = Array(bytes)
  let anchors = names(after: UInt8(ascii: "&"), in: bytes)
  guard !anchors.isEmpty else { return }
  guard anchors.isDisjoint(with: names(after: UInt8(ascii: "*"), in: bytes)) else {
    throw CardProblem("YAML alias, not followed")
  }
}

private func names(after mark: UInt8, in bytes: [UInt8]) -> Set<[UInt8]> {
  var found: Set<[UInt8]> = []
  for (index, byte) in bytes.enumerated() where byte == mark {
    let name = bytes[(index + 1)...].prefix(while: isAnchorByte)
    if !name.isEmpty { found.insert(Array(name)) }
  }
  return found
}

/// libyaml's IS_ALPHA.
private func isAnchorByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}

/// Refuses what nests deeply before a recursive parser follows it.
///
/// Block nesting needs a column a level, all of them before the first word of a line; flow nesting needs a bracket a
/// level. Brackets inside quotes are counted too, so that a document can be built whose nesting looks shallower than
/// it is: libyaml itself stops at 1,000 levels, which composes in 0.5 MiB of stack.
func refuseDeepNesting(_ bytes: some Collection<UInt8>) throws(CardProblem) {
  var brackets = 0
  var columns = 0
  var isIndentation = true
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      columns = 0
      isIndentation = true
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "\t"):
      if isIndentation { columns += 1 }
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      brackets += 1
      isIndentation = false
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      brackets = max(0, brackets - 1)
      isIndentation = false
    default:
      isIndentation = false
    }
    if brackets > yamlDepthMax || columns > indentationMax {
      throw CardProblem("YAML nested deeper than \(yamlDepthMax) levels")
    }
  }
}

/// Two columns a level, and twice that for text that is aligned far to the right.
private let indentationMax = 4 * yamlDepthMax
