import Glibc

/// Bytes done, on a terminal's stderr and nowhere else.
final class Progress {
  private let total: UInt64
  private var done: UInt64 = 0
  private var shown: UInt64 = 0
  private let isShown = isatty(2) == 1

  init(total: UInt64) { self.total = total }

  func advance(_ bytes: UInt64) {
    done += bytes
    // A hundred lines at most, however large the model is.
    guard isShown, done >= total || done - shown >= max(total / 100, 1 << 20) else { return }
    shown = done
    let end = done >= total ? "\n" : ""
    let line = Array("\r\(byteText(done)) of \(byteText(total))\(end)".utf8)
    // There is nobody left to tell when stderr is closed.
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }
}
