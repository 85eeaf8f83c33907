import Glibc
import Logging
import Synchronization

/// What every handler writes from, unless its logger was given a level of its own.
private let sharedLevel = Mutex(Logger.Level.info)

/// Changes the level of all loggers at once.
package func setLogLevel(_ level: Logger.Level) { sharedLevel.withLock { $0 = level } }

func currentLogLevel() -> Logger.Level { sharedLevel.withLock { $0 } }

/// Sends log lines to the journal when stderr is the journal, else to stderr as text. Once a process.
package func bootstrapLogging(level: Logger.Level, environment: [String: String]) {
  setLogLevel(level)
  let isJournal = stderrIsJournal(environment["JOURNAL_STREAM"])
  LoggingSystem.bootstrap { label in
    if isJournal { return JournalLogHandler(label: label) }
    return StderrLogHandler()
  }
}

/// Whether `JOURNAL_STREAM` (`device:inode`) names what stderr is. A child whose stderr was redirected inherits the
/// variable, so that its presence alone says nothing.
///
/// Source: systemd.exec(5).
func stderrIsJournal(_ stream: String?, descriptor: Int32 = 2) -> Bool {
  let numbers = (stream ?? "").split(separator: ":").map { UInt64($0) }
  var status = stat()
  guard numbers.count == 2, fstat(descriptor, &status) == 0 else { return false }
  return numbers[0] == UInt64(status.st_dev) && numbers[1] == UInt64(status.st_ino)
}
