import ControlAPI

/// - Parameter candidatesMax: how many candidates are shown of each reference; the others are counted.
func restoreLines(_ answers: [RestoreAnswer], candidatesMax: Int, _ terminal: Terminal) -> [String] {
  guard !answers.isEmpty else { return ["no broken references"] }
  var lines: [String] = []
  for answer in answers {
    let count = counted(answer.dependents.count, "dependent")
    lines.append(terminal.bold(neutralized(answer.reference)) + neutralized("  \(answer.state), \(count)"))
    lines += answer.candidates.prefix(candidatesMax).map { "  " + neutralized(candidateLine($0)) }
    let left = answer.candidates.count - candidatesMax
    if left > 0 { lines.append("  and \(left) more") }
  }
  return lines
}

private func candidateLine(_ candidate: RestoreAnswer.Candidate) -> String {
  var parts = ["\(candidate.kind)  \(candidate.kind == "reference" ? "the name alone" : candidate.id)"]
  if let error = candidate.estimatedError { parts.append(error == 0 ? "exact" : "error about \(measureText(error))") }
  let evidence = candidate.evidence.sorted { $0.key < $1.key }.compactMap { name, value in
    switch value {
    case .text(let text): "\(name) \(text)"
    // The other measurements are for `--json`.
    case .number(let number): ["confidence", "descendants"].contains(name) ? "\(name) \(measureText(number))" : nil
    case .list(let list): counted(list.count, "model") + " as \(name)"
    }
  }
  if !evidence.isEmpty { parts.append("(\(evidence.joined(separator: ", ")))") }
  return parts.joined(separator: "  ")
}
