import ControlAPI
import Glibc
import HTTPTransfer

/// What scripts may rely on.
enum ExitCode: Int32 {
  case done = 0, failed = 1, badAnswer = 2, usage = 64, noSuchModel = 66, unreachable = 69, notPermitted = 77
}

/// Why a command ends without having done what it was asked, in words for the person who asked.
struct Failure: Error {
  let message: String
  /// The next thing to try.
  let hint: String?
  let code: ExitCode

  init(_ message: String, hint: String? = nil, code: ExitCode = .failed) {
    self.message = message
    self.hint = hint
    self.code = code
  }

  init(_ error: ControlError, socket path: String) {
    switch error {
    case .transfer(.unreachable(_, let absence)):
      let isForbidden = absence == .notPermitted
      self.init(
        "atlasd does not answer on \(path): \(absence.text)", hint: Self.hint(absence, path),
        code: isForbidden ? .notPermitted : .unreachable)
    case .transfer(.interrupted), .transfer(.timedOut):
      self.init("atlasd does not answer on \(error)", hint: "systemctl status atlasd", code: .unreachable)
    case .transfer, .notUnderstood: self.init("\(error)")
    case .problem(let problem): self.init(problem.detail, hint: problem.hint, code: Self.code(problem.status))
    }
  }

  private static func hint(_ absence: TransferError.Absence, _ path: String) -> String {
    switch absence {
    case .noSuchSocket: "systemctl start atlasd, or name another socket behind the command: --socket PATH"
    case .notPermitted: membershipHint(path)
    case .connectionRefused, .queueFull, .other: "systemctl status atlasd"
    }
  }

  private static func code(_ status: Int) -> ExitCode {
    switch status {
    case 400: .usage
    case 403: .notPermitted
    case 404, 409: .noSuchModel
    case 503: .unreachable
    default: .failed
    }
  }

  func end() -> Never {
    complain(message)
    if let hint { complain("hint: \(hint)") }
    exit(code.rawValue)
  }
}

/// How a user who may not connect comes to be allowed to.
private func membershipHint(_ path: String) -> String {
  var status = stat()
  guard stat(path, &status) == 0, let group = getgrgid(status.st_gid) else {
    return "the socket's group may connect: ls -l \(path)"
  }
  return "sudo usermod -aG \(String(cString: group.pointee.gr_name)) $USER, then log in again"
}
