import ControlAPI
import ControlServer
import Foundation
import HTTPTransfer
import Testing

@Suite("Taking a socket")
struct ListeningSocketTests {
  @Test("two daemons cannot share a socket; the second leaves the first alone")
  func twoDaemons() async throws {
    try await withServer { path, client in
      #expect(throws: ListeningError.alreadyServed(path: path + ".lock")) { try ListeningSocket.unix(path: path) }
      let health = try await blocking { try client.bytes(.health) }
      #expect(health == Array("ok\n".utf8))
    }
  }

  @Test("a socket that a killed daemon left behind is replaced, with the mode that was asked for")
  func stale() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/atlasd.sock"
      let killed = try ListeningSocket.unix(path: path)
      close(killed.descriptor)
      killed.release()
      #expect(!FileManager.default.fileExists(atPath: path))
      let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      try bindOnly(left, path)
      close(left)
      let next = try ListeningSocket.unix(path: path, mode: 0o640)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      close(next.descriptor)
      next.release()
    }
  }

  @Test("a path that holds a file, is too long or lies in no folder is refused, and nothing is removed")
  func refusals() async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/notes.txt"
      try Data("keep me".utf8).write(to: URL(fileURLWithPath: file))
      #expect(throws: ListeningError.notASocket(path: file)) { try ListeningSocket.unix(path: file) }
      #expect(FileManager.default.contents(atPath: file) == Data("keep me".utf8))
      let long = folder + "/" + String(repeating: "x", count: 200)
      #expect(throws: ListeningError.pathTooLong(path: long, bytesMax: 107)) { try ListeningSocket.unix(path: long) }
      #expect(throws: ListeningError.self) { try ListeningSocket.unix(path: folder + "/none/atlasd.sock") }
    }
  }

  @Test("the socket file goes away with the daemon, and the path is free again")
  func leaves() async throws {
    let path = try await withServer { path, _ in path }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
