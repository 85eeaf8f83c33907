import ControlAPI
import Glibc
import HTTPTypes
import HummingbirdCore
import ModelAtlas

extension Desk {
  private static let keyBytesMax = 200
  private static let valueBytesMax = 64 << 10

  /// A person's word about an edge.
  func word(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["child", "parent", "say"])
    guard let child = query.text("child"), let parent = query.text("parent"),
      let word = try query.choice("say", EdgeWord.allCases)
    else { throw ProblemAnswer.badRequest("the parameters child, parent and say are needed") }
    _ = try await question.body(max: limits.bodyBytesMax)
    let atlas = service.atlas()
    let (childID, parentID) = (try model(named: child, in: atlas).id, try model(named: parent, in: atlas).id)
    try await applicable {
      try await self.service.say(word.isConfirmed, child: childID, parent: parentID, by: question.person)
    }
    return try Response(
      json: json(
        WordAnswer(
          child: childID.text, parent: parentID.text, says: word.rawValue, by: PersonAnswer(question.person),
          at: now().description)))
  }

  func annotate(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let body = try await question.body(max: limits.annotationBytesMax)
    let (atlas, now) = (service.atlas(), now())
    var annotations: [Annotation] = []
    let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      guard let read = try? value(AnnotationLine.self, json: Array(line)) else {
        throw ProblemAnswer.badRequest(
          "line \(number + 1): not understood", hint: #"{"model": "org/name", "key": "owner", "value": "team-x"}"#)
      }
      guard Self.isKey(read.key), read.value.utf8.count <= Self.valueBytesMax else {
        throw ProblemAnswer.badRequest(
          "line \(number + 1): key \(read.key): a key is letters, digits, '.', '-', '_' and '/', a value 64 KiB at most"
        )
      }
      let id = try noted(read.model, onLine: number + 1, in: atlas)
      annotations.append(Annotation(model: id, key: read.key, value: read.value, by: question.person, at: now))
    }
    try await service.annotate(annotations)
    return try Response(json: json(AnnotatedAnswer(annotations: annotations.count)))
  }

  private func noted(_ text: String, onLine line: Int, in atlas: Atlas) throws(ProblemAnswer) -> ModelID {
    do throws(ProblemAnswer) { return try model(named: text, in: atlas).id } catch {
      var problem = error
      problem.detail = "line \(line): \(error.detail)"
      throw problem
    }
  }

  func forget(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["model"])
    guard let named = query.text("model") else { throw ProblemAnswer.badRequest("the parameter model is missing") }
    _ = try await question.body(max: limits.bodyBytesMax)
    let id = try model(named: named, in: service.atlas()).id
    try await applicable { try await self.service.forget(id, by: question.person) }
    return try Response(json: json(ForgottenAnswer(model: id.text)))
  }

  private func applicable(_ work: () async throws -> Void) async throws {
    do { try await work() } catch let error as NotApplicable { throw ProblemAnswer.notApplicable(error) }
  }

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= keyBytesMax
      && key.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || [".", "-", "_", "/"].contains(scalar)
      }
  }
}

/// The wall clock, for what people say.
private func now() -> UnixTime {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

private enum EdgeWord: String, CaseIterable {
  case confirmed, rejected, withdrawn

  var isConfirmed: Bool? {
    switch self {
    case .confirmed: true
    case .rejected: false
    case .withdrawn: nil
    }
  }
}

extension WordAnswer {
  init(_ word: PersonWord) {
    self.init(
      child: word.child.text, parent: word.parent.text, says: word.isConfirmed ? "confirmed" : "rejected",
      by: PersonAnswer(word.by), at: word.at.description)
  }
}

extension AnnotationAnswer {
  init(_ annotation: Annotation) {
    self.init(
      key: annotation.key, value: annotation.value, by: PersonAnswer(annotation.by), at: annotation.at.description)
  }
}
