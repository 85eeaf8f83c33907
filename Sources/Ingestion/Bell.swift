import Foundation

/// Wakes threads that wait for something to happen, without losing what happened while they looked.
final class Bell: @unchecked Sendable {
  // Guarded by `condition`, which is why the class may call itself Sendable.
  private let condition = NSCondition()
  private var count = 0
  private var closed = false

  /// How often it rang.
  var rings: Int { locked { count } }
  var isClosed: Bool { locked { closed } }

  func ring() {
    locked {
      count += 1
      condition.broadcast()
    }
  }

  /// Ends all waiting, now and later.
  func close() {
    locked {
      closed = true
      condition.broadcast()
    }
  }

  /// Until it rings for the first time after `rings`, is closed, or the time is over.
  func wait(after rings: Int, seconds: Double) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    locked { while count == rings, !closed, condition.wait(until: deadline) {} }
  }

  /// Until it is closed or the time is over, whatever rings.
  func sleep(seconds: Double) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    locked { while !closed, condition.wait(until: deadline) {} }
  }

  private func locked<Result>(_ work: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return work()
  }
}
