import Glibc
import Synchronization

/// One finished request, for the log of what leaves the house.
package struct OutgoingRequest: Hashable, Sendable {
  package let method: String
  /// The quota that it counts against.
  package let kind: String
  package let host: String
  /// Without the query, which may carry a signature.
  package let path: String
  /// Nil when there was no answer.
  package let status: Int?
  /// Of the body that arrived, unpacked.
  package let bytes: UInt64
  /// Whether the token went along.
  package let hadToken: Bool
}

/// What a server answered in the end, and on the way there.
package struct WebAnswer: Sendable {
  package let answer: TransferAnswer
  /// Where the answer came from.
  package let address: WebAddress
  /// The redirects that led there, first one first: metadata sits on the first.
  package let redirects: [TransferAnswer]
}

/// Why there is no usable answer.
package enum WebError: Error, Sendable, CustomStringConvertible {
  case transfer(WebAddress, TransferError)
  case redirect(WebAddress, String)
  /// The server wants a pause; until then nothing is sent.
  case later(WebAddress, seconds: Double, status: Int)

  package var description: String {
    switch self {
    // The endpoint that the transfer's own text begins with is the address's.
    case .transfer(_, let error): "\(error)"
    case .redirect(let address, let finding): "\(address.origin)\(address.path): \(finding)"
    case .later(let address, let seconds, let status):
      "\(address.origin)\(address.path): answered \(status) and asks to wait \(Int(seconds.rounded(.up))) seconds"
    }
  }
}

/// A client of one configured server: redirects followed by our own rule, retries, pacing, a log of every request.
///
/// The token goes to the configured origin and nowhere else: a redirect to another one carries none.
package final class WebClient: Sendable {
  package let rule: RedirectRule
  private let thread: TransferThread
  private let token: String?
  private let userAgent: String
  private let retries: RetryRule
  private let log: @Sendable (OutgoingRequest) -> Void
  /// Requests of one kind share a quota: `api`, `resolvers`, `pages`.
  private let pacing = Mutex<[String: RatePacing]>([:])
  private let clock = ContinuousClock()
  private let started = ContinuousClock.now

  /// - Parameters:
  ///   - rule: with the server's address and its prefix.
  ///   - log: called after each request on its way, failed ones too; must not block.
  package init(
    thread: TransferThread, rule: RedirectRule, token: String?, userAgent: String, retries: RetryRule = RetryRule(),
    log: @escaping @Sendable (OutgoingRequest) -> Void
  ) {
    self.rule = rule
    self.thread = thread
    self.token = token
    self.userAgent = userAgent
    self.retries = retries
    self.log = log
  }

  /// What the server said last of each quota.
  package var budgets: [String: RateLimitState] { pacing.withLock { $0.compactMapValues(\.last) } }

  /// Sends a request and follows where it leads, waiting and trying again as the rules say.
  ///
  /// - Parameters:
  ///   - kind: the quota that it counts against.
  ///   - isFollowing: false to get the first redirect as the answer.
  package func send(
    _ request: TransferRequest, to address: WebAddress, kind: String, isFollowing: Bool = true
  ) async throws(WebError) -> WebAnswer {
    var attempt = 1
    while true {
      let outcome: RetryRule.Outcome
      var failure: WebError?
      var answer: WebAnswer?
      do throws(WebError) {
        let got = try await follow(request, to: address, kind: kind, isFollowing: isFollowing)
        answer = got
        outcome = .answered(status: got.answer.status, retryAfterSeconds: retryAfterSeconds(got.answer))
      } catch {
        failure = error
        outcome = error.outcome
      }
      switch retries.decide(outcome, attempt: attempt, jitter: Double.random(in: 0..<1)) {
      case .done:
        if let answer { return answer }
        throw failure ?? .redirect(address, "no answer")
      case .later(let seconds): throw .later(address, seconds: seconds, status: answer?.answer.status ?? 0)
      case .again(let seconds): try await pause(seconds, at: address)
      }
      attempt += 1
    }
  }

  private func follow(
    _ request: TransferRequest, to start: WebAddress, kind: String, isFollowing: Bool
  ) async throws(WebError) -> WebAnswer {
    var address = start
    var redirects: [TransferAnswer] = []
    while true {
      let answer = try await once(request, at: address, kind: kind)
      guard isFollowing, [301, 302, 303, 307, 308].contains(answer.status) else {
        return WebAnswer(answer: answer, address: address, redirects: redirects)
      }
      switch rule.decide(location: answer.header("location"), at: address, hops: redirects.count) {
      case .refuse(let finding): throw .redirect(address, finding)
      case .follow(let next): address = next
      }
      redirects.append(answer)
    }
  }

  private func once(
    _ request: TransferRequest, at address: WebAddress, kind: String
  ) async throws(WebError) -> TransferAnswer {
    guard rule.mayReach(address) else { throw .redirect(address, "its address is inside the own network") }
    let isHome = rule.maySeeSecrets(address)
    if isHome { try await pause(pacing.withLock { $0[kind, default: RatePacing()].book(at: uptime) }, at: address) }
    var sent = request
    sent.target = address.target
    sent.mayReachInside = rule.isTrusted(address)
    sent.headers.append(("User-Agent", userAgent))
    if isHome, let token { sent.headers.append(("Authorization", "Bearer \(token)")) }
    do throws(TransferError) {
      let answer = try await thread.send(sent, at: .origin(address.origin))
      note(answer, of: sent, kind: kind, at: address, hadToken: isHome && token != nil)
      if isHome, let state = RateLimitState(answer) {
        pacing.withLock { $0[kind, default: RatePacing()].note(state, at: uptime) }
      }
      return answer
    } catch {
      note(nil, of: sent, kind: kind, at: address, hadToken: isHome && token != nil)
      throw .transfer(address, error)
    }
  }

  private func note(
    _ answer: TransferAnswer?, of request: TransferRequest, kind: String, at address: WebAddress, hadToken: Bool
  ) {
    log(
      OutgoingRequest(
        method: request.method, kind: kind, host: address.origin, path: address.path, status: answer?.status,
        bytes: UInt64(answer?.body.count ?? 0), hadToken: hadToken))
  }

  private var uptime: Double { (ContinuousClock.now - started) / .seconds(1) }

  private func pause(_ seconds: Double, at address: WebAddress) async throws(WebError) {
    guard seconds > 0 else { return }
    do { try await clock.sleep(for: .seconds(seconds)) } catch { throw .transfer(address, .stopped) }
  }
}

extension WebError {
  fileprivate var outcome: RetryRule.Outcome {
    switch self {
    case .transfer(_, .interrupted), .transfer(_, .timedOut), .transfer(_, .unreachable): .interrupted
    case .transfer, .redirect, .later: .refused
    }
  }
}
