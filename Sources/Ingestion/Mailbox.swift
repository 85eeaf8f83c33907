import Foundation

/// A queue between threads: many put, one takes, and the taker waits without spinning.
///
/// Watchers put without waiting: a listing is small, and they collapse what they have into a rescan. Readers, whose
/// letters hold samples and tensors, wait until the recorder has caught up.
final class Mailbox<Letter: Sendable>: @unchecked Sendable {
  // Guarded by `condition`, which is why the class may call itself Sendable.
  private let condition = NSCondition()
  private var letters: [Letter] = []
  private var isClosed = false
  /// Taken, and not yet said to be dealt with.
  private var inHand = 0
  private var everPut = 0

  /// - Returns: false when the box is closed: nobody takes the letter any more.
  @discardableResult
  func put(_ letter: Letter) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard !isClosed else { return false }
    letters.append(letter)
    everPut += 1
    condition.broadcast()
    return true
  }

  /// Puts a letter once fewer than `limit` wait, or the box is closed.
  func put(_ letter: Letter, whenBelow limit: Int) {
    condition.lock()
    defer { condition.unlock() }
    while letters.count >= limit, !isClosed { condition.wait() }
    guard !isClosed else { return }
    letters.append(letter)
    everPut += 1
    condition.broadcast()
  }

  /// Waits for letters and takes all that are there, at most `limit`.
  ///
  /// - Returns: empty after `seconds` without any; nil once the box is closed and empty.
  func take(limit: Int, waitingSeconds seconds: Double) -> [Letter]? {
    condition.lock()
    defer { condition.unlock() }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while letters.isEmpty, !isClosed, condition.wait(until: deadline) {}
    if letters.isEmpty, isClosed { return nil }
    let taken = Array(letters.prefix(limit))
    letters.removeFirst(taken.count)
    inHand += taken.count
    condition.broadcast()
    return taken
  }

  /// The taker has dealt with all that it took.
  func settled() {
    condition.lock()
    defer { condition.unlock() }
    inHand = 0
  }

  /// Nil while something waits or is in hand; else how many letters were ever put, so that two answers that are equal
  /// say that nothing came in between.
  var quietSince: Int? {
    condition.lock()
    defer { condition.unlock() }
    return letters.isEmpty && inHand == 0 ? everPut : nil
  }

  var isClosedNow: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isClosed
  }

  func close() {
    condition.lock()
    defer { condition.unlock() }
    isClosed = true
    condition.broadcast()
  }
}
