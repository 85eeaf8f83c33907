import FactCoding
import GRDB
import GRDBSQLite
import Glibc

/// Why the record cannot be opened, read or written. Each case is one that the daemon answers differently.
package enum AtlasDatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process holds the lock; its process id when the lock file tells it.
  case inUse(path: String, pid: Int32?)
  /// A later atlasd has migrated the record. Nothing was changed.
  case newerSchema(path: String, found: Int, known: Int)
  /// A file that is no SQLite database, or one of another program. Nothing was changed.
  case notAnAtlas(path: String, finding: String)
  /// The file or folder does not exist, or may not be opened.
  case cannotOpen(path: String, errno: Int32)
  case readOnly(path: String, errno: Int32)
  /// No space, no inode or no quota left. The transaction was undone; the same commit can be tried again.
  case full(path: String, errno: Int32)
  /// A read, write or sync went wrong. The transaction counts as not written; the next commit reopens the file.
  case inputOutput(path: String, code: Int32, errno: Int32)
  /// SQLite met a malformed page, or a row does not hold what the schema promises.
  case corrupt(path: String, finding: String)
  /// Another program, such as `sqlite3`, kept the record locked for longer than we wait.
  case busy(path: String)
  case closed(path: String)
  /// Any other answer of SQLite.
  case refused(path: String, code: Int32, message: String)

  package var description: String {
    switch self {
    case .inUse(let path, let pid): "\(path) is in use by another atlasd" + (pid.map { " (pid \($0))" } ?? "")
    case .newerSchema(let path, let found, let known):
      "\(path): written by a newer atlasd: its schema is version \(found), this atlasd knows versions up to \(known)"
    case .notAnAtlas(let path, let finding): "\(path): not an atlas: \(finding)"
    case .cannotOpen(let path, let errno): "\(path): cannot be opened: \(errorText(errno))"
    case .readOnly(let path, let errno): "\(path): cannot be written: " + (errno == 0 ? "read-only" : errorText(errno))
    case .full(let path, let errno):
      "\(path): no space left for the record" + (errno == 0 ? "" : ": \(errorText(errno))")
    case .inputOutput(let path, let code, let errno):
      "\(path): input/output error (SQLite code \(code))" + (errno == 0 ? "" : ": \(errorText(errno))")
    case .corrupt(let path, let finding): "\(path): damaged: \(finding)"
    case .busy(let path): "\(path): another program keeps the record locked"
    case .closed(let path): "\(path): the record is closed"
    case .refused(let path, let code, let message): "\(path): \(message) (SQLite code \(code))"
    }
  }

  /// Whether the connection must not be used again: after a failed sync nobody knows what the kernel kept.
  var leavesDoubt: Bool {
    switch self {
    case .inputOutput, .corrupt: true
    default: false
    }
  }
}

extension AtlasDatabaseError {
  /// What an error of GRDB or of a row mapping means.
  ///
  /// - Parameter errno: of the last failed system call of the connection; 0 when none failed.
  init(_ error: any Error, path: String, errno: Int32) {
    switch error {
    case let known as AtlasDatabaseError: self = known
    case let row as UnreadableRow: self = .corrupt(path: path, finding: row.description)
    case let blob as UnreadableBlob: self = .corrupt(path: path, finding: blob.description)
    case let failure as DatabaseError: self.init(failure, path: path, errno: errno)
    default: self = .refused(path: path, code: SQLITE_ERROR, message: "\(error)")
    }
  }

  private init(_ failure: DatabaseError, path: String, errno: Int32) {
    let code = failure.extendedResultCode.rawValue
    let isOutOfSpace = [ENOSPC, EDQUOT].contains(errno)
    switch code & 0xFF {
    // SQLite answers a write that ended with ENOSPC so, and forgets the errno; any other errno is an older one.
    case SQLITE_FULL: self = .full(path: path, errno: ENOSPC)
    // A full disk shows as an input/output error where the file is mapped (-shm), and as "cannot open" for a new file.
    case SQLITE_IOERR where isOutOfSpace, SQLITE_CANTOPEN where isOutOfSpace: self = .full(path: path, errno: errno)
    case SQLITE_IOERR: self = .inputOutput(path: path, code: code, errno: errno)
    case SQLITE_READONLY: self = .readOnly(path: path, errno: errno)
    case SQLITE_CANTOPEN: self = .cannotOpen(path: path, errno: errno)
    case SQLITE_CORRUPT: self = .corrupt(path: path, finding: failure.message ?? "malformed database")
    case SQLITE_NOTADB: self = .notAnAtlas(path: path, finding: failure.message ?? "no SQLite database")
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(path: path)
    default: self = .refused(path: path, code: code, message: failure.message ?? "no message")
    }
  }
}

/// A row that does not hold what the schema promises.
struct UnreadableRow: Error, CustomStringConvertible {
  let finding: String

  init(_ finding: String) { self.finding = finding }

  var description: String { finding }
}

private func errorText(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  return String(cString: text)
}
