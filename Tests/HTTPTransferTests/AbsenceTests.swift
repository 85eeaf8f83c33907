import Dispatch
import Glibc
import HTTPTransfer
import Testing

@Suite("Telling why nobody answers")
struct AbsenceTests {
  private func failure(_ path: String) -> TransferError? {
    do throws(TransferError) { _ = try perform(TransferRequest(target: "/"), at: .socket(path: path)) } catch {
      return error
    }
    return nil
  }

  private func withFolder(_ body: (String) throws -> Void) rethrows {
    var template = Array("/tmp/atlas-XXXXXX".utf8CString)
    template.withUnsafeMutableBufferPointer { buffer in _ = buffer.baseAddress.map { mkdtemp($0) } }
    let folder = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map(UInt8.init), as: UTF8.self) }
    defer { rmdir(folder) }
    try body(folder)
  }

  /// A socket file that nobody listens on, or one that somebody does.
  private func makeSocket(_ path: String, listening: Bool) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #expect(withAddress(path) { bind(descriptor, $0, $1) } == 0)
    if listening { listen(descriptor, 1) }
    return descriptor
  }

  private func connected(_ path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #expect(withAddress(path) { connect(descriptor, $0, $1) } == 0)
    return descriptor
  }

  private func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  @Test("no socket, nobody listening, and a file that is no socket are told apart")
  func absences() {
    withFolder { folder in
      let path = folder + "/s"
      #expect(failure(path) == .unreachable(.socket(path: path), .noSuchSocket))
      let descriptor = makeSocket(path, listening: false)
      #expect(failure(path) == .unreachable(.socket(path: path), .connectionRefused))
      close(descriptor)
      unlink(path)
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      #expect(failure(path) == .unreachable(.socket(path: path), .connectionRefused))
      unlink(path)
    }
  }

  @Test("where the queue is full a client waits for its turn, as long as it may take to connect")
  func queue() {
    withFolder { folder in
      let path = folder + "/s"
      let descriptor = makeSocket(path, listening: true)
      // A queue of 1 takes one more than it says.
      let waiting = (0..<2).map { _ in connected(path) }
      var request = TransferRequest(target: "/")
      request.limits.connectSeconds = 0.1
      #expect(throws: TransferError.unreachable(.socket(path: path), .queueFull)) {
        try perform(request, at: .socket(path: path))
      }
      request.limits.connectSeconds = 10
      request.limits.totalSeconds = 0.2
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { _ = accept(descriptor, nil, nil) }
      // It got in, and only then waits in vain for an answer.
      #expect(throws: TransferError.timedOut(.socket(path: path), seconds: 0.2)) {
        try perform(request, at: .socket(path: path))
      }
      for descriptor in waiting + [descriptor] { close(descriptor) }
      unlink(path)
    }
  }

  @Test("a daemon that takes the connection and says nothing is a timeout")
  func silence() {
    withFolder { folder in
      let path = folder + "/s"
      let descriptor = makeSocket(path, listening: true)
      var request = TransferRequest(target: "/")
      request.limits.totalSeconds = 0.2
      #expect(throws: TransferError.timedOut(.socket(path: path), seconds: 0.2)) {
        try perform(request, at: .socket(path: path))
      }
      close(descriptor)
      unlink(path)
    }
  }
}
