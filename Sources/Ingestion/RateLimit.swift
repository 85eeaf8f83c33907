import Foundation
import WeightFormats

/// A configured byte rate, shared by all readers of a root: whoever reads first waits for his turn.
///
/// Every read books the time that its bytes take at the rate, after the bookings before it; so the rate holds over any
/// longer stretch whatever the sizes of the reads, and short bursts are at most one second's worth.
final class RateLimit: ReadBudget, @unchecked Sendable {
  private let lock = NSLock()
  private let bytesPerSecond: Double
  /// Monotonic seconds at which everything booked so far will have been read.
  private var bookedUntil: Double

  /// - Parameter bytesPerSecond: nil or 0 for no limit.
  init?(bytesPerSecond: UInt64?) {
    guard let bytesPerSecond, bytesPerSecond > 0 else { return nil }
    self.bytesPerSecond = Double(bytesPerSecond)
    bookedUntil = ProcessInfo.processInfo.systemUptime
  }

  func spend(_ bytes: Int) {
    let now = ProcessInfo.processInfo.systemUptime
    lock.lock()
    let start = max(bookedUntil, now - 1)
    bookedUntil = start + Double(bytes) / bytesPerSecond
    let wait = bookedUntil - now
    lock.unlock()
    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
  }
}

/// A budget of reads that another process does.
protocol MeteredReading: ReadBudget {
  /// Bytes that a reader in another process may read between two questions: none where a rate is to be held.
  var reportEach: UInt64 { get }
}

/// Counts bytes for `status`, and passes on to the limits that there are.
final class MeteredBudget: MeteredReading {
  private let meter: WorkMeter
  private let limits: [RateLimit]

  init(meter: WorkMeter, limits: [RateLimit?]) {
    self.meter = meter
    self.limits = limits.compactMap { $0 }
  }

  var reportEach: UInt64 { limits.isEmpty ? 64 << 10 : 0 }

  func spend(_ bytes: Int) {
    for limit in limits { limit.spend(bytes) }
    meter.read(bytes)
  }
}
