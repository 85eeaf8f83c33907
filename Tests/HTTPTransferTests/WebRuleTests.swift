import HTTPTransfer
import Testing

private func address(_ text: String) throws -> WebAddress { try #require(WebAddress(text), "\(text)") }

@Suite("Addresses that servers send us")
struct WebAddressTests {
  @Test(
    "an address is its scheme, host, port and target; fragments go, prefixes stay",
    arguments: [
      ("https://Hub.Example", "https://hub.example", "/"),
      ("http://127.0.0.1:8080/a/b?c=%20#d", "http://127.0.0.1:8080", "/a/b?c=%20"),
      ("https://[::1]:443/x", "https://[::1]", "/x"), ("https://h?q", "https://h", "/?q"),
    ])
  func parts(text: String, origin: String, target: String) throws {
    let parsed = try address(text)
    #expect((parsed.origin, parsed.target) == (origin, target))
  }

  @Test(
    "what is no plain web address is refused",
    arguments: [
      "file:///etc/passwd", "ftp://h/", "//h/", "/x", "https://user:word@h/", "https://", "https://h:0/",
      "https://h:70000/", "https://h/a b", "https://h\\@other/", "https://[::1/", "javascript:alert(1)", "https://h\n",
    ])
  func refused(text: String) { #expect(WebAddress(text) == nil) }

  @Test(
    "a reference is read where it was found",
    arguments: [
      ("/other?x=1", "https://h/other?x=1"), ("next", "https://h/a/next"), ("../up", "https://h/up"),
      ("?cursor=2", "https://h/a/b?cursor=2"), ("//cdn.example/f", "https://cdn.example/f"),
      ("https://cdn.example:8443/f", "https://cdn.example:8443/f"),
    ])
  func references(reference: String, expected: String) throws {
    #expect(try address("https://h/a/b?c").resolving(reference)?.description == expected)
  }

  @Test("a path behind a prefix keeps the prefix")
  func prefix() throws {
    let base = try address("https://mirror.example/api/repo/")
    #expect(base.appending("/api/models?limit=1").description == "https://mirror.example/api/repo/api/models?limit=1")
  }
}

@Suite("Following redirects")
struct RedirectRuleTests {
  @Test(
    "files, own networks, metadata services, downgrades and loops are refused",
    arguments: [
      "file:///etc/passwd", "http://169.254.169.254/latest", "https://10.0.0.1/", "https://[fe80::1]/",
      "https://[::ffff:127.0.0.1]/", "https://localhost/", "https://2130706433/", "https://0x7f.1/",
      "http://cdn.example/", "https://hub.example/start", "https://192.168.1.1:8443/", "https://[fd00::1]/",
    ])
  func refused(location: String) throws {
    let start = try address("https://hub.example/start")
    guard case .refuse = RedirectRule(configured: start).decide(location: location, at: start, hops: 0) else {
      Issue.record("\(location) is followed")
      return
    }
  }

  @Test("the configured server may be inside the house, and it alone sees the token")
  func configured() throws {
    let rule = RedirectRule(configured: try address("http://127.0.0.1:8090/hub"))
    let other = try address("http://127.0.0.1:8091/")
    let home = try address("http://127.0.0.1:8090/x")
    #expect(rule.decide(location: "/other", at: home, hops: 0) == .follow(try address("http://127.0.0.1:8090/other")))
    #expect(rule.mayReach(home) && rule.maySeeSecrets(home))
    #expect(!rule.mayReach(other) && !rule.maySeeSecrets(other))
    #expect(!rule.maySeeSecrets(try address("https://127.0.0.1:8090/")))
  }

  @Test("an operator may trust a storage inside the house, which sees no token all the same")
  func trusted() throws {
    let home = try address("https://hub.house/")
    let rule = RedirectRule(configured: home, trusted: ["https://10.0.0.5:9000"])
    let storage = try address("https://10.0.0.5:9000/bucket/x")
    #expect(rule.decide(location: storage.description, at: home, hops: 0) == .follow(storage))
    let other = try address("https://10.0.0.5:9001/")
    #expect(!rule.maySeeSecrets(storage) && !rule.mayReach(other))
  }

  @Test("the twenty-first redirect is one too many")
  func hops() throws {
    let start = try address("https://hub.example/start")
    let rule = RedirectRule(configured: start)
    #expect(rule.decide(location: "/a", at: start, hops: 19) == .follow(try address("https://hub.example/a")))
    #expect(rule.decide(location: "/a", at: start, hops: 20) == .refuse("more than 20 redirects"))
  }
}

@Suite("Waiting and trying again")
struct RetryRuleTests {
  let rule = RetryRule()

  @Test("pauses double from one to eight seconds, with a random half, and the fifth attempt is the last")
  func doubling() {
    let waits = (1...4).map { rule.decide(.interrupted, attempt: $0, jitter: 1) }
    #expect(waits == [1, 2, 4, 8].map { .again(afterSeconds: $0) })
    #expect(rule.decide(.interrupted, attempt: 1, jitter: 0) == .again(afterSeconds: 0.5))
    #expect(rule.decide(.interrupted, attempt: 5, jitter: 0) == .done)
  }

  @Test("a server that says when to come back is not asked before; one that says very late, not in this poll")
  func asked() {
    let outcome = RetryRule.Outcome.answered(status: 429, retryAfterSeconds: 7)
    #expect(rule.decide(outcome, attempt: 1, jitter: 0) == .again(afterSeconds: 7))
    #expect(rule.decide(outcome, attempt: 5, jitter: 0) == .later(afterSeconds: 7))
    let late = RetryRule.Outcome.answered(status: 503, retryAfterSeconds: 3600)
    #expect(rule.decide(late, attempt: 1, jitter: 0) == .later(afterSeconds: 3600))
  }

  @Test("what will not change is not asked again", arguments: [200, 206, 302, 401, 403, 404, 416])
  func final(status: Int) {
    #expect(rule.decide(.answered(status: status, retryAfterSeconds: nil), attempt: 1, jitter: 0) == .done)
  }
}

@Suite("Pacing by what the server says of its quota")
struct RatePacingTests {
  private func state(remaining: Int, reset: Int) throws -> RateLimitState {
    let headers = [
      (name: "ratelimit", value: "\"api\";r=\(remaining);t=\(reset)"),
      (name: "ratelimit-policy", value: "\"fixed window\";\"api\";q=500;w=300"),
    ]
    return try #require(RateLimitState(TransferAnswer(status: 200, headers: headers, body: [])))
  }

  @Test("the headers of the draft are read: name, rest, reset, quota, window")
  func headers() throws {
    let state = try state(remaining: 499, reset: 55)
    #expect(state.name == "api" && state.remaining == 499 && state.resetSeconds == 55)
    #expect(state.quota == 500 && state.windowSeconds == 300)
    #expect(RateLimitState(TransferAnswer(status: 200, headers: [("ratelimit", "soon")], body: [])) == nil)
  }

  @Test("with much left nobody waits, with little left requests are spread, with nothing left all wait for the reset")
  func spread() throws {
    var pacing = RatePacing()
    #expect(pacing.book(at: 0) == 0)
    pacing.note(try state(remaining: 400, reset: 100), at: 0)
    #expect((0..<100).allSatisfy { _ in pacing.book(at: 0) == 0 })
    pacing.note(try state(remaining: 10, reset: 100), at: 0)
    let waits = (0..<10).map { _ in pacing.book(at: 0) }
    #expect(waits == waits.sorted() && waits[0] == 0 && waits[9] > 50)
    #expect(pacing.book(at: 0) >= 101)
    var empty = RatePacing()
    empty.note(try state(remaining: 0, reset: 55), at: 10)
    #expect(empty.book(at: 10) == 56)
    #expect(empty.book(at: 70) == 0)
  }
}
