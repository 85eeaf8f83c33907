import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// Works the numbers of a model's edges out again, from the files.
  func verify(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["child", "parent", "run", "wait"])
    guard let text = query.text("child") else { throw ProblemAnswer.badRequest("the parameter child is missing") }
    let (service, atlas) = (service, service.atlas())
    let child = try model(named: text, in: atlas).id
    let parent = try query.text("parent").map { try model(named: $0, in: atlas).id }
    return try await run("verify \(child) \(parent?.text ?? "")", query) { report in
      VerificationAnswer(try await service.verify(child, report), about: parent)
    }
  }
}

extension VerificationAnswer {
  /// - Parameter parent: nil for all numbers; else only those about it.
  init(_ verification: Verification, about parent: ModelID?) {
    self.init(
      child: verification.child.text, parent: parent?.text, verified: verification.isVerified,
      complete: verification.isComplete, recordedRuleSet: verification.recordedRuleSet, ruleSet: verification.ruleSet,
      readings: verification.readings.map(Reading.init),
      numbers: verification.numbers.filter { parent == nil || $0.model == parent }.map(Number.init))
  }
}

extension VerificationAnswer.Reading {
  fileprivate init(_ reading: Verification.Reading) {
    self.init(
      model: reading.model.text, path: reading.path, state: reading.state.rawValue,
      files: reading.files.map(\.description), reason: reading.reason)
  }
}

extension VerificationAnswer.Number {
  fileprivate init(_ number: Verification.Number) {
    self.init(
      part: number.part.rawValue, model: number.model.text, name: number.name, recorded: number.recorded,
      recomputed: number.recomputed, equal: number.isEqual)
  }
}
