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
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    #expect(bound == 0)
    if listening { listen(descriptor, 1) }
    return descriptor
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
