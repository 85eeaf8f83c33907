import Dispatch
import ModelAtlas
import Synchronization

/// Another try, later, for what storage did not give: after 5, 10, 20, ... seconds, at most an hour.
///
/// A disk that answers with EIO, or a server whose handles went stale, may be well again without an event that tells.
final class Retries: Sendable {
  private static let firstSeconds = 5.0
  private static let secondsMax = 3600.0

  private struct Trouble {
    let listing: UInt64
    var attempts = 0
  }

  private let pool: ReaderPool
  private let troubles = Mutex<[ModelPlace: Trouble]>([:])

  init(pool: ReaderPool) { self.pool = pool }

  /// Puts the item into the pool again after a while, unless its model has changed by then.
  ///
  /// - Returns: how long it waits.
  @discardableResult
  func tryLater(_ item: WorkQueue.Item) -> Double {
    let place = item.source.place
    let attempts = troubles.withLock { troubles in
      var trouble = troubles[place].flatMap { $0.listing == item.listing ? $0 : nil } ?? Trouble(listing: item.listing)
      defer { troubles[place] = trouble }
      trouble.attempts += 1
      return trouble.attempts
    }
    let seconds = min(Self.firstSeconds * Double(1 << min(attempts - 1, 16)), Self.secondsMax)
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + seconds) { [weak self] in self?.push(item) }
    return seconds
  }

  /// It went well, or is another model by now.
  func forget(_ item: WorkQueue.Item) { troubles.withLock { _ = $0.removeValue(forKey: item.source.place) } }

  private func push(_ item: WorkQueue.Item) {
    let isCurrent = troubles.withLock { $0[item.source.place]?.listing == item.listing }
    if isCurrent, !pool.shouldStop { pool.push(item) }
  }
}
