import ControlAPI
import HTTPTypes

/// The fields of a request's query. Unknown names are refused, so that a typing error is not a silent "all".
struct Query {
  private let fields: [(name: String, value: String)]

  init(_ text: Substring, allowed: Set<String>) throws(ProblemAnswer) {
    guard let fields = queryFields(text) else { throw .badRequest("the query is not well percent-encoded") }
    for field in fields where !allowed.contains(field.name) {
      throw .badRequest(
        "unknown parameter \(field.name)", hint: "known here: \(allowed.sorted().joined(separator: ", "))")
    }
    self.fields = fields
  }

  /// Nil when it is absent or empty.
  func text(_ name: String) -> String? { fields.last { $0.name == name && !$0.value.isEmpty }?.value }

  /// All values under a name, split at commas.
  func list(_ name: String) -> [String] {
    fields.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
  }

  /// All values under a name, each as a whole.
  func values(_ name: String) -> [String] { fields.filter { $0.name == name && !$0.value.isEmpty }.map(\.value) }

  func number(_ name: String, in range: ClosedRange<Int64>) throws(ProblemAnswer) -> Int64? {
    guard let text = text(name) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw .badRequest("\(name)=\(text): a number from \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return number
  }

  func seconds(_ name: String, max: Double) throws(ProblemAnswer) -> Double? {
    guard let text = text(name) else { return nil }
    guard let seconds = Double(text), seconds >= 0, seconds.isFinite else {
      throw .badRequest("\(name)=\(text): seconds are expected")
    }
    return min(seconds, max)
  }

  func flag(_ name: String) throws(ProblemAnswer) -> Bool? {
    switch text(name) {
    case nil: nil
    case "true", "1": true
    case "false", "0": false
    case let text?: throw .badRequest("\(name)=\(text): true or false is expected")
    }
  }

  func choice<Choice: RawRepresentable<String>>(
    _ name: String, _ choices: [Choice]
  ) throws(ProblemAnswer) -> Choice? {
    guard let text = text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else { throw .unknownChoice(name, text, choices.map(\.rawValue)) }
    return choice
  }

  func choices<Choice: RawRepresentable<String>>(
    _ name: String, _ choices: [Choice]
  ) throws(ProblemAnswer) -> [Choice] {
    var chosen: [Choice] = []
    for text in list(name) {
      guard let choice = Choice(rawValue: text) else { throw .unknownChoice(name, text, choices.map(\.rawValue)) }
      chosen.append(choice)
    }
    return chosen
  }
}

extension ProblemAnswer {
  static func badRequest(_ detail: String, hint: String? = nil) -> ProblemAnswer {
    ProblemAnswer("bad-request", status: 400, title: "Bad request", detail: detail, hint: hint)
  }

  fileprivate static func unknownChoice(_ name: String, _ value: String, _ choices: [String]) -> ProblemAnswer {
    badRequest("\(name)=\(value): not known", hint: "one of: \(choices.joined(separator: ", "))")
  }
}
