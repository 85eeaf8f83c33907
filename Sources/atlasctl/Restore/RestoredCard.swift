import ControlAPI

/// The card that a model gets which is not the original: it says so before anything else.
///
/// - Parameters:
///   - original: the README of what it was made from; kept below.
///   - error: relative to the original's weights; nil when nothing tells.
func restoredCard(_ reference: String, _ candidate: RestoreAnswer.Candidate, error: Double?, original: String?)
  -> String
{
  let split = original.map(frontMatter)
  var lines = ["---"]
  lines += (split?.matter ?? []).filter { !$0.hasPrefix("tags:") }
  lines += ["tags: [restored, \(candidate.kind)]", "---", "# \(reference): not the original", ""]
  switch candidate.kind {
  case "estimate":
    lines.append("These weights are an **estimate**, computed from merged LoRA children of the deleted model:")
    lines += [""] + candidate.children.map { "- \($0)" }
  case "quantized":
    lines.append("The deleted model's weights survive only quantized, in `\(candidate.id)`, whose files these are.")
  default:
    lines.append("These are the deleted model's weights in another element type, from `\(candidate.id)`.")
  }
  let measure = error.map { $0 == 0 ? "none: the values are equal" : "about \(measureText($0)) of the weights' norm" }
  lines += ["", "Estimated error against the original: \(measure ?? "not known"). Restored by `atlasctl restore`."]
  if let text = split?.text, !text.isEmpty { lines += ["", "## The card that came with these files", "", text] }
  return lines.joined(separator: "\n") + "\n"
}

extension RestoreAnswer.Candidate {
  /// What an estimate is computed from.
  var children: [String] {
    if case .list(let ids) = evidence["children"] { ids } else { [] }
  }
}

/// The lines between the `---` at the start of a card, and all after them. A folded list under a left-out key is left
/// out with it.
private func frontMatter(_ card: String) -> (matter: [String], text: String) {
  let lines = card.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else { return ([], card) }
  var matter: [String] = []
  var isLeftOut = false
  for line in lines[1..<end] {
    let isContinued = line.hasPrefix(" ") || line.hasPrefix("-")
    if !isContinued { isLeftOut = line.hasPrefix("tags:") }
    if !isLeftOut { matter.append(line) }
  }
  return (matter, lines[(end + 1)...].joined(separator: "\n"))
}
