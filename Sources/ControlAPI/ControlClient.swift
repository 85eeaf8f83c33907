import HTTPTransfer

/// Why a question to the daemon has no answer.
package enum ControlError: Error, Sendable, CustomStringConvertible {
  case transfer(TransferError)
  /// The daemon answered, and the answer is an error.
  case problem(ProblemAnswer)
  /// The answer is not what this version expects.
  case notUnderstood(Endpoint, String)

  package var description: String {
    switch self {
    case .transfer(let error): "\(error)"
    case .problem(let problem): problem.detail
    case .notUnderstood(let endpoint, let text): "\(endpoint): the answer is not understood: \(text)"
    }
  }
}

/// Asks a daemon questions. Blocks the calling thread.
package struct ControlClient: Sendable {
  package let endpoint: Endpoint

  package init(socket path: String) { endpoint = .socket(path: path) }
  package init(endpoint: Endpoint) { self.endpoint = endpoint }

  /// The answer's JSON as the daemon spells it.
  ///
  /// - Parameter seconds: how long to wait for the whole answer; nil for as long as it takes.
  package func bytes(
    _ route: Route, model: String? = nil, query: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    seconds: Double? = 60
  ) throws(ControlError) -> [UInt8] {
    var request = TransferRequest(method: route.method, target: route.target(model: model, query: query))
    request.body = body
    request.limits.totalSeconds = seconds
    return try checked { try perform(request, at: endpoint) }.body
  }

  package func ask<Answer: Decodable>(
    _ answer: Answer.Type, _ route: Route, model: String? = nil, query: [(name: String, value: String)] = [],
    body: [UInt8]? = nil, seconds: Double? = 60
  ) throws(ControlError) -> Answer {
    let bytes = try bytes(route, model: model, query: query, body: body, seconds: seconds)
    do { return try value(answer, json: bytes) } catch { throw .notUnderstood(endpoint, "\(error)") }
  }

  /// Passes on an answer as it arrives.
  ///
  /// - Parameter receive: false ends the transfer, without an error.
  package func stream(
    _ route: Route, query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
    receive: @escaping (UnsafeRawBufferPointer) -> Bool
  ) throws(ControlError) {
    var request = TransferRequest(method: route.method, target: route.target(query: query))
    request.headers = headers
    request.limits.totalSeconds = nil
    do {
      _ = try checked { try HTTPTransfer.stream(request, at: endpoint, receive: receive) }
    } catch .transfer(.stopped) {
      return
    }
  }

  /// An answer that is not an error of the daemon's or of the transfer.
  private func checked(_ transfer: () throws -> TransferAnswer) throws(ControlError) -> TransferAnswer {
    let answer: TransferAnswer
    do {
      answer = try transfer()
    } catch let error as TransferError {
      throw .transfer(error)
    } catch {
      throw .notUnderstood(endpoint, "\(error)")
    }
    guard !(200..<300).contains(answer.status) else { return answer }
    if let problem = try? value(ProblemAnswer.self, json: answer.body) { throw .problem(problem) }
    // Another program's error page, or a proxy's: its status is all that is known.
    throw .notUnderstood(endpoint, "status \(answer.status)")
  }
}
