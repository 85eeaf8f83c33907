import ControlAPI
import Foundation
import Testing

@testable import ControlServer

@Suite("Asking over the network")
struct NetworkTests {
  private static let token = "0123456789abcdef-token"

  private func ask(_ port: Int, _ request: String, _ headers: String = "") async throws -> String {
    try await blocking {
      let connection = try RawConnection(port: port)
      connection.send("\(request) HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\(headers)\r\n")
      return connection.readAll()
    }
  }

  @Test(
    "who does not show the token learns nothing, not even what is served",
    arguments: [
      "", "authorization: Bearer \(token)x\r\n", "authorization: Bearer\r\n", "authorization: Bearer \r\n",
      "authorization: Basic !\r\n", "authorization: Basic \(Data("a:b".utf8).base64EncodedString())\r\n",
      "authorization: \(token)\r\n", "authorization: Digest \(token)\r\n", "cookie: token=\(token)\r\n",
    ])
  func strangers(headers: String) async throws {
    try await withPort(token: Self.token) { port, client in
      for path in ["/v1/models", "/metrics", "/healthz", "/no/such/path", "/v1/events?wait=100"] {
        let answer = try await ask(port, "GET \(path)", headers)
        #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(answer)")
        #expect(answer.contains("www-authenticate: Basic") || answer.contains("WWW-Authenticate: Basic"))
        #expect(answer.contains("urn:atlasd:token-needed"))
      }
      // On the socket no token is asked for.
      let health = try await blocking { try client.bytes(.health) }
      #expect(health == Array("ok\n".utf8))
    }
  }

  @Test(
    "the token opens, as a bearer's and as anybody's password",
    arguments: ["Bearer \(token)", "bearer \(token)", "Basic \(Data("anybody:\(token)".utf8).base64EncodedString())"])
  func visitors(authorization: String) async throws {
    try await withPort(token: Self.token) { port, _ in
      let answer = try await ask(port, "GET /metrics", "authorization: \(authorization)\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
      #expect(answer.contains("atlasd_build_info{"))
    }
  }

  @Test("a browser gets a page that needs nothing from elsewhere and runs no script but its own; the socket has none")
  func page() async throws {
    try await withPort(token: Self.token) { port, client in
      let authorization = "authorization: Basic \(Data("anybody:\(Self.token)".utf8).base64EncodedString())\r\n"
      let answers = [try await ask(port, "GET /", authorization), try await ask(port, "GET /", authorization)]
      let nonces = answers.compactMap { $0.firstMatch(of: /script-src 'nonce-([0-9a-f]+)'/)?.output.1 }
      #expect(Set(nonces).count == 2, "each answer has a number of its own")
      for (answer, nonce) in zip(answers, nonces) {
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("default-src 'none'"))
        #expect(answer.contains("<script nonce=\"\(nonce)\">") && answer.contains("<style nonce=\"\(nonce)\">"))
        #expect(!answer.contains("http://") && !answer.contains("https://") && !answer.contains("innerHTML"))
        // A policy without unsafe-inline lets no attribute run anything.
        #expect(answer.firstMatch(of: /\son[a-z]+=/) == nil && !answer.contains("unsafe-"))
      }
      #expect(try await ask(port, "GET /").hasPrefix("HTTP/1.1 401 "))
      let refused = try await blocking { problem { try client.bytes(.page) } }
      #expect(refused?.status == 404)
    }
  }

  @Test("without a configured token nobody is let in")
  func noToken() async throws {
    try await withPort(token: nil) { port, _ in
      let answer = try await ask(port, "GET /metrics", "authorization: Bearer \r\n")
      #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(answer)")
    }
  }

  @Test("nothing can be changed from there, with the token either")
  func changes() async throws {
    let service = HandmadeAtlas()
    try await withPort(service, token: Self.token) { port, _ in
      for route in Route.allCases where route.isWrite {
        let answer = try await ask(
          port, "POST \(route.target(model: route.takesModel ? "a" : nil))",
          "authorization: Bearer \(Self.token)\r\ncontent-length: 0\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403 "), "\(route): \(answer)")
      }
    }
    #expect(service.rescans == 0)
    #expect(service.imported.isEmpty)
  }

  @Test("headers beyond the limit end the connection there too")
  func headerFlood() async throws {
    try await withPort(token: Self.token) { port, _ in
      let flood = (0..<2000).map { "x-\($0): \(String(repeating: "y", count: 100))\r\n" }.joined()
      let answer = try await ask(port, "GET /metrics", "authorization: Bearer \(Self.token)\r\n" + flood)
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 431 "), "\(answer)")
    }
  }

  @Test("a token is at least 16 characters that a header can carry, and shows itself nowhere")
  func tokens() throws {
    #expect(NetworkToken("0123456789abcde".utf8) == nil)
    #expect(NetworkToken("0123456789 abcdef".utf8) == nil)
    #expect(NetworkToken("0123456789abcdef\u{e9}".utf8) == nil)
    #expect(NetworkToken(String(repeating: "a", count: 4097).utf8) == nil)
    let token = try #require(NetworkToken(" \(Self.token)\n".utf8))
    #expect(token == NetworkToken(Self.token.utf8))
    #expect(!"\(token)\(String(reflecting: token))\(Mirror(reflecting: token).children.count)".contains("0123"))
  }

  @Test("an address that is not in numbers, and a port that is taken, are told")
  func refusals() throws {
    #expect(throws: ListeningError.notBound(place: "localhost:1", reason: "not an address in numbers")) {
      try ListeningSocket.tcp(address: "localhost", port: 1)
    }
    let first = try ListeningSocket.tcp(address: "127.0.0.1", port: 0)
    defer { close(first.descriptor) }
    #expect(first.place == "127.0.0.1:0")
  }
}
