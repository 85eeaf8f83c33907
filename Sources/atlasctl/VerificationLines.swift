import ControlAPI

/// What was read again, and each number as recorded and as worked out from the files.
func verificationLines(_ answer: VerificationAnswer, _ terminal: Terminal) -> [String] {
  let equal = answer.numbers.count { $0.equal }
  var lines = [terminal.bold(neutralized(answer.child)) + "  " + verdict(answer, terminal)]
  if answer.recordedRuleSet != answer.ruleSet {
    lines.append(
      neutralized("  decided by rules \(answer.recordedRuleSet), held against \(answer.ruleSet): atlasctl rechart"))
  }
  lines.append("  \(equal) of \(counted(answer.numbers.count, "number")) equal to the bit")
  lines += ["", terminal.bold("read again")] + answer.readings.flatMap(readingLines)
  var about: [String] = []
  for number in answer.numbers {
    if about != [number.part, number.model] {
      about = [number.part, number.model]
      lines += ["", terminal.bold(neutralized("\(title(number.part)) \(number.model)"))]
    }
    lines.append("  " + neutralized(numberText(number)))
  }
  return lines
}

private func verdict(_ answer: VerificationAnswer, _ terminal: Terminal) -> String {
  guard answer.verified else { return terminal.red("differs") }
  return answer.complete ? terminal.green("verified") : "verified as far as it could be read"
}

private func readingLines(_ reading: VerificationAnswer.Reading) -> [String] {
  let reason = reading.reason.map { ": \($0)" } ?? ""
  return [neutralized("  \(reading.state)  \(reading.model)\(reason)")]
    + reading.files.map { neutralized("    changed: \(reading.path)/\($0)") }
}

private func title(_ part: String) -> String {
  switch part {
  case "edge": "parent"
  case "rejected": "not taken:"
  case "declared": "claimed:"
  default: part
  }
}

/// All digits where the two differ: a rounded one would hide it.
private func numberText(_ number: VerificationAnswer.Number) -> String {
  if number.equal { return "\(number.name) \(number.recorded.map { measureText($0) } ?? "none")  equal" }
  func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }
  return "\(number.name) recorded \(text(number.recorded)), from the files \(text(number.recomputed))"
}
