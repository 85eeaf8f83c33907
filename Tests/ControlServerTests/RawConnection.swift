import Foundation
import NIOCore
import Testing

@testable import ControlServer

/// A client that sends what it likes.
final class RawConnection {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = try #require(sockaddr_un(path: path))
    try #require(address.withSocketAddress { connect(descriptor, $0, $1) } == 0)
    limitPatience()
  }

  /// To a port of the loopback interface.
  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
    try #require(address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0)
    limitPatience()
  }

  private func limitPatience() {
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Stops early when the other side has heard enough.
  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Everything until the other side closes; at most 10 s of silence.
  func readAll() -> String {
    shutdown(descriptor, Int32(SHUT_WR))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}

func exchange(_ path: String, _ request: String) throws -> String {
  let connection = try RawConnection(path)
  connection.send(request)
  return connection.readAll()
}

func bindOnly(_ descriptor: Int32, _ path: String) throws {
  var address = try #require(sockaddr_un(path: path))
  try #require(address.withSocketAddress { bind(descriptor, $0, $1) } == 0)
}
