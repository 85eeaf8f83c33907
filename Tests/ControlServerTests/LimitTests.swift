import ControlAPI
import Foundation
import HTTPTransfer
import Testing

@testable import ControlServer

@Suite("What one client may cost")
struct LimitTests {
  @Test("a body larger than its limit is refused in words, announced or not")
  func bodies() async throws {
    var limits = ControlLimits()
    limits.importBytesMax = 1000
    limits.bodyBytesMax = 10
    try await withServer(limits: limits) { path, client in
      try await blocking {
        let large = problem { try client.bytes(.importHub, body: Array(repeating: 0, count: 1001)) }
        #expect(large?.status == 413)
        #expect(large?.detail == "the body is larger than 1000 bytes")
        let rescan = problem { try client.bytes(.rescan, body: Array(repeating: 0, count: 11)) }
        #expect(rescan?.status == 413)
        let chunk = "3e9\r\n" + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n"
        let chunked = try exchange(
          path, "POST /v1/import HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + chunk)
        #expect(chunked.hasPrefix("HTTP/1.1 413 "))
      }
    }
  }

  @Test("headers beyond the limit end the connection")
  func headerFlood() async throws {
    try await withServer { path, _ in
      try await blocking {
        let flood = (0..<2000).map { "x-\($0): \(String(repeating: "y", count: 100))\r\n" }.joined()
        let answer = try exchange(path, "GET /v1/status HTTP/1.1\r\nhost: a\r\n" + flood + "\r\n")
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 431 "))
      }
    }
  }

  @Test(
    "what is not HTTP, or says its length twice, is not answered with data",
    arguments: [
      "\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "POST /v1/import HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
      "POST /v1/import HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET /v1/models/%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
      "GET /v1/models?state=nothing HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
      "GET /v1/models?stat=charted HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
      "DELETE /v1/models HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    ])
  func malformed(request: String) async throws {
    let service = HandmadeAtlas()
    try await withServer(service) { path, client in
      try await blocking {
        let answer = try exchange(path, request)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
        let health = try client.bytes(.health)
        #expect(health == Array("ok\n".utf8))
      }
    }
    #expect(service.imported.isEmpty)
  }

  @Test("idle connections lock nobody out: the quietest makes room")
  func idlers() async throws {
    var limits = ControlLimits()
    limits.connectionsMax = 8
    try await withServer(limits: limits) { path, client in
      try await blocking {
        var idle: [RawConnection] = []
        for _ in 0..<40 {
          idle.append(try RawConnection(path))
          let health = try client.bytes(.health)
          #expect(health == Array("ok\n".utf8))
        }
        #expect(idle.count == 40)
      }
    }
  }

  @Test("who is neither root, nor the daemon's user, nor an operator may read only")
  func writeAccess() {
    let access = Access(operators: [4000])
    #expect(access.allowsChanges(by: .local(Peer(process: 1, user: 0, group: 0))))
    #expect(access.allowsChanges(by: .local(Peer(process: 1, user: geteuid(), group: 1))))
    #expect(access.allowsChanges(by: .local(Peer(process: 1, user: 4000, group: 1))))
    #expect(!access.allowsChanges(by: .local(Peer(process: 1, user: 4001, group: 0))))
    #expect(!access.allowsChanges(by: .local(nil)))
    #expect(!access.allowsChanges(by: .network))
  }

  @Test(
    "a stranger on the socket reads, and is refused a change with what to do about it",
    .enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"), "needs root"))
  func stranger() async throws {
    let service = HandmadeAtlas()
    try await withServer(service, mode: 0o666) { path, _ in
      try await blocking {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        #expect(try asNobody(path, "GET", "/v1/version").contains(#""version":"1.2.3""#))
        let refused = try asNobody(path, "POST", "/v1/rescan")
        #expect(refused.contains(#""status":403"#))
        #expect(refused.contains("user 65534 may read, and change nothing"))
        #expect(refused.contains("operators in atlasd.yaml"))
      }
    }
    #expect(service.rescans == 0)
  }
}

private func asNobody(_ path: String, _ method: String, _ target: String) throws -> String {
  let curl = Process()
  curl.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
  curl.arguments = [
    "--reuid=65534", "--clear-groups", "curl", "-s", "--unix-socket", path, "-X", method, "http://atlasd\(target)",
  ]
  let output = Pipe()
  curl.standardOutput = output
  try curl.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  curl.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
