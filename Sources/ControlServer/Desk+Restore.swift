import AtlasAnalysis
import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// What the store refers to and does not hold; one reference when the question names one.
  func restore(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["reference"])
    let atlas = service.atlas()
    let hub = try await service.publishedRecords()
    guard let reference = query.text("reference") else {
      return try Response(json: json(brokenReferences(in: atlas, hub: hub).map(RestoreAnswer.init)))
    }
    guard let found = brokenReference(named: reference, in: atlas, hub: hub) else {
      throw ProblemAnswer.nothingToRestore(reference, in: atlas)
    }
    return try Response(json: json([RestoreAnswer(found)]))
  }
}

extension ProblemAnswer {
  fileprivate static func nothingToRestore(_ reference: String, in atlas: Atlas) -> ProblemAnswer {
    if let node = try? model(named: reference, in: atlas), let path = node.facts?.path {
      return ProblemAnswer(
        "no-such-reference", status: 404, title: "Nothing to restore", detail: "\(reference): it is here, at \(path)",
        hint: "atlasctl restore lists what is not")
    }
    return ProblemAnswer(
      "no-such-reference", status: 404, title: "Nothing to restore",
      detail: "\(reference): no model of the store refers to it", hint: "atlasctl restore lists what they refer to")
  }
}

extension RestoreAnswer {
  init(_ broken: BrokenReference) {
    self.init(
      reference: broken.reference, state: broken.state.rawValue, dependents: broken.dependents.map(\.text),
      candidates: broken.candidates.map(Candidate.init))
  }
}

extension RestoreAnswer.Candidate {
  fileprivate init(_ candidate: RestoreCandidate) {
    var evidence = candidate.grounds.mapValues { EvidenceValue.text($0) }
    for measurement in candidate.measurements { evidence[measurement.name] = .number(measurement.value) }
    if !candidate.children.isEmpty { evidence["children"] = .list(candidate.children.map(\.text)) }
    self.init(
      kind: candidate.kind.rawValue, id: candidate.id.text, place: candidate.place?.description,
      hash: candidate.hash?.description, estimatedError: candidate.estimatedError, evidence: evidence)
  }
}
