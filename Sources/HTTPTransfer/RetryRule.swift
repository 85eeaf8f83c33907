/// Whether and when a request is tried again: a pure decision.
package struct RetryRule: Hashable, Sendable {
  /// The hub's own client tries as often.
  package var attemptsMax = 5
  package var firstSeconds: Double = 1
  package var longestSeconds: Double = 8
  /// A server that asks for a longer pause than this is left alone until the next poll.
  package var patienceSeconds: Double = 60

  package init() {}

  package enum Outcome: Hashable, Sendable {
    /// What the server answered, and how long it asks us to wait.
    case answered(status: Int, retryAfterSeconds: Double?)
    case interrupted
    case refused
  }

  package enum Decision: Hashable, Sendable {
    case again(afterSeconds: Double)
    /// The server wants a pause that is longer than our patience.
    case later(afterSeconds: Double)
    case done
  }

  /// - Parameters:
  ///   - attempt: 1 for the first.
  ///   - jitter: in 0..<1, drawn by the caller.
  package func decide(_ outcome: Outcome, attempt: Int, jitter: Double) -> Decision {
    var asked: Double?
    switch outcome {
    case .refused: return .done
    case .interrupted: break
    case .answered(let status, let retryAfter):
      guard [429, 500, 502, 503, 504].contains(status) else { return .done }
      asked = retryAfter
    }
    if let asked, asked > patienceSeconds { return .later(afterSeconds: asked) }
    guard attempt < attemptsMax else { return asked.map { .later(afterSeconds: $0) } ?? .done }
    let doubled = min(longestSeconds, firstSeconds * Double(1 << min(attempt - 1, 16)))
    // Never earlier than asked; a little later, so that many clients do not come back at once.
    return .again(afterSeconds: (asked ?? doubled / 2) + (asked == nil ? doubled / 2 : 0.1) * jitter)
  }
}

/// The seconds that a refusal asks us to wait: `Retry-After`, else what the `RateLimit` headers say; nil without either.
package func retryAfterSeconds(_ answer: TransferAnswer) -> Double? {
  if let text = answer.header("retry-after"), let seconds = Double(text), seconds >= 0, seconds.isFinite {
    return seconds
  }
  guard answer.status == 429, let state = RateLimitState(answer), state.remaining == 0 else { return nil }
  return state.resetSeconds + 1
}
