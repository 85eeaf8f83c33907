import Foundation
import Synchronization

/// What the bench says: findings on standard output, each as it comes; how far it is on standard error.
enum Report {
  private static let lastProgress = Mutex(Date.distantPast)
  private static let isTerminal = isatty(STDERR_FILENO) == 1

  static func finding(_ line: String) {
    if isTerminal { clear() }
    print(line)
    // A file or a pipe would get everything at the end, or nothing when the bench is ended before.
    fflush(nil)
  }

  /// One line that the next takes the place of; where there is no terminal, a line every ten seconds.
  static func progress(_ text: String) {
    let isDue = lastProgress.withLock { last in
      guard Date.now.timeIntervalSince(last) >= (isTerminal ? 0.5 : 10) else { return false }
      last = .now
      return true
    }
    guard isDue else { return }
    if isTerminal { clear() }
    FileHandle.standardError.write(Data((isTerminal ? text : text + "\n").utf8))
  }

  private static func clear() { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
}
