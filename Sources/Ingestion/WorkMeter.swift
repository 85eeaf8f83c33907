import Foundation
import ModelAtlas

/// Counts what one class of work has done, and how fast it goes over the last minute.
final class WorkMeter: @unchecked Sendable {
  private let lock = NSLock()
  private var models = 0
  private var bytes: UInt64 = 0
  /// (uptime, bytes) once a second, a minute back.
  private var marks: [(seconds: Double, bytes: UInt64)] = []

  func read(_ count: Int) {
    lock.lock()
    defer { lock.unlock() }
    bytes &+= UInt64(count)
    let now = ProcessInfo.processInfo.systemUptime
    if now - (marks.last?.seconds ?? 0) >= 1 {
      marks.append((now, bytes))
      marks.removeAll { $0.seconds < now - 60 }
    }
  }

  func finishedModel() {
    lock.lock()
    defer { lock.unlock() }
    models += 1
  }

  /// - Parameter left: what waits, as the queues know it.
  func report(modelsLeft: Int, bytesLeft: UInt64, now: UnixTime) -> StatusReport.Work {
    lock.lock()
    defer { lock.unlock() }
    let uptime = ProcessInfo.processInfo.systemUptime
    var work = StatusReport.Work(modelsDone: models, modelsLeft: modelsLeft, bytesDone: bytes, bytesLeft: bytesLeft)
    guard let first = marks.first(where: { $0.seconds >= uptime - 60 }), uptime - first.seconds >= 1,
      bytes > first.bytes
    else { return work }
    let rate = Double(bytes - first.bytes) / (uptime - first.seconds)
    work.bytesPerSecond = rate
    let secondsLeft = Double(bytesLeft) / rate
    if bytesLeft > 0, secondsLeft < 1e9 {
      work.estimatedEnd = UnixTime(milliseconds: now.milliseconds + Int64(secondsLeft * 1000))
    }
    return work
  }
}
