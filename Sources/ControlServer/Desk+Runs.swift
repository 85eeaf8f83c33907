import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// Answers that no parameter asks to wait for hold a question back no longer than this.
  private static let waitSeconds = 1.0

  /// Begins long work or looks at it, and tells how far it is.
  ///
  /// - Parameters:
  ///   - subject: equal ones are done once for all who ask.
  ///   - query: with `run`, as an earlier answer named it, and `wait`, seconds to hold the answer back.
  func run<Result: Codable & Hashable & Sendable>(
    _ subject: String, _ query: Query, _ work: @escaping @Sendable (@escaping ProgressReport) async throws -> Result
  ) async throws -> Response {
    let seconds = try query.seconds("wait", max: limits.waitSecondsMax) ?? Self.waitSeconds
    let number = try query.number("run", in: 1...Int64.max).map { UInt64($0) } ?? begun(subject, work)
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      switch runs.standing(of: number, subject: subject) {
      case .unknown:
        throw ProblemAnswer(
          "no-such-run", status: 404, title: "No such run", detail: "run \(number) is not known any more",
          hint: "ask without run: it begins anew")
      case .ended(.failure(let error)): throw problem(error)
      case .ended(.success(let value)):
        guard let result = value as? Result else { throw ProblemAnswer.failed("run \(number) has another result") }
        return try Response(
          json: json(
            RunAnswer(run: "\(number)", state: "done", stage: nil, done: 0, total: 0, unit: nil, result: result)))
      case .running(let progress):
        if isClosing { throw ProblemAnswer.closing }
        guard ContinuousClock.now >= deadline else { break }
        return try Response(
          json: json(
            RunAnswer<Result>(
              run: "\(number)", state: "running", stage: progress?.stage, done: progress?.done ?? 0,
              total: progress?.total ?? 0, unit: progress?.unit, result: nil)))
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func begun(
    _ subject: String, _ work: @escaping @Sendable (@escaping ProgressReport) async throws -> some Sendable
  ) throws -> UInt64 {
    let number = runs.begin(subject, isClosing: { self.isClosing }) { report in try await work(report) }
    guard let number else {
      throw ProblemAnswer(
        "busy", status: 503, title: "Busy", detail: "too many evaluations and verifications are under way",
        hint: "ask again when one of them is done")
    }
    return number
  }

  private func problem(_ error: any Error) -> ProblemAnswer {
    switch error {
    case let problem as ProblemAnswer: problem
    case let error as NotApplicable: .notApplicable(error)
    default: .failed("\(error)")
    }
  }
}

extension ProblemAnswer {
  static func notApplicable(_ error: NotApplicable) -> ProblemAnswer {
    ProblemAnswer("not-applicable", status: 422, title: "Not applicable", detail: error.description, hint: error.hint)
  }
}
