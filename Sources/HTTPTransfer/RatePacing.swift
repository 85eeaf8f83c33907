/// What a server said of its quota, in the headers of the IETF draft "RateLimit header fields for HTTP" (09).
package struct RateLimitState: Hashable, Sendable {
  /// `api`, `resolvers`, `pages`.
  package let name: String
  package let remaining: Double
  /// Until the window ends.
  package let resetSeconds: Double
  /// Requests of a whole window, and its length; nil without `RateLimit-Policy`.
  package var quota: Double?
  package var windowSeconds: Double?

  /// Reads `RateLimit: "api";r=0;t=55` and `RateLimit-Policy: "fixed window";"api";q=500;w=300`. Nil without the first.
  package init?(_ answer: TransferAnswer) {
    guard let limit = answer.header("ratelimit") else { return nil }
    let items = parameters(limit)
    guard let remaining = items.numbers["r"], let reset = items.numbers["t"] else { return nil }
    name = items.names.last ?? ""
    self.remaining = remaining
    resetSeconds = min(reset, 3600)
    guard let policy = answer.header("ratelimit-policy").map(parameters) else { return }
    quota = policy.numbers["q"]
    windowSeconds = policy.numbers["w"]
  }
}

/// `"a";"b";q=1;w=2` as names and numbers; what is neither is passed over.
private func parameters(_ text: String) -> (names: [String], numbers: [String: Double]) {
  var names: [String] = []
  var numbers: [String: Double] = [:]
  for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }).prefix(16) {
    let word = part.drop { $0 == " " }
    if word.hasPrefix("\"") {
      names.append(String(word.dropFirst().prefix { $0 != "\"" }.prefix(64)))
    } else if let equals = word.firstIndex(of: "="), let value = Double(word[word.index(after: equals)...]),
      value >= 0, value.isFinite
    {
      numbers[String(word[..<equals])] = value
    }
  }
  return (names, numbers)
}

/// A token bucket that the server itself fills: requests slow down before it has to refuse one.
///
/// A value: the time is an argument, and the wait is the answer.
package struct RatePacing: Hashable, Sendable {
  /// As last told; nil before.
  package private(set) var last: RateLimitState?
  private var tokens: Double = 0
  /// Monotonic seconds at which the window ends.
  private var resetAt: Double = 0
  /// Monotonic seconds of the next booked request.
  private var nextAt: Double = 0

  /// Above this share of the quota nobody waits: short bursts are what a quota is for.
  private static let freeShare = 0.5

  package init() {}

  package mutating func note(_ state: RateLimitState, at now: Double) {
    last = state
    tokens = state.remaining
    resetAt = now + state.resetSeconds
  }

  /// Books a request.
  ///
  /// - Returns: seconds to wait before it is sent.
  package mutating func book(at now: Double) -> Double {
    guard let last, now < resetAt else { return max(0, nextAt - now) }
    if tokens < 1 {
      // One second after the window: clocks differ.
      nextAt = max(nextAt, resetAt + 1)
      return nextAt - now
    }
    tokens -= 1
    let quota = max(last.quota ?? 100, 1)
    guard tokens < quota * Self.freeShare else { return max(0, nextAt - now) }
    // What is left is spread over what is left of the window.
    let start = max(now, nextAt)
    nextAt = start + (resetAt - now) / (tokens + 1)
    return start - now
  }
}
