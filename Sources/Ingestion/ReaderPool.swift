import CLinux
import Foundation
import ModelAtlas

/// The threads that read one root's files: several that sample, one that hashes.
///
/// Each root has its own, so that a mount that hangs holds up nobody else's arrivals. The threads are plain ones:
/// blocking in a read must not take a thread from Swift's shared pool.
final class ReaderPool: @unchecked Sendable {
  private let condition = NSCondition()
  private var queue = WorkQueue()
  private var running: [ModelPlace: WorkQueue.Urgency] = [:]
  private var isStopped = false
  private let name: String

  /// - Parameter name: of the root, for the threads' names.
  init(name: String) { self.name = name }

  /// - Parameters:
  ///   - samplers: threads that sample, i.e. reads in flight.
  ///   - work: does one item; called on a pool thread.
  func start(samplers: Int, work: @escaping @Sendable (WorkQueue.Item) -> Void) {
    for index in 0..<samplers {
      startThread("sample \(name) \(index)", background: false, work: work)
    }
    startThread("hash \(name)", background: true, work: work)
  }

  func push(_ item: WorkQueue.Item) {
    condition.lock()
    defer { condition.unlock() }
    queue.push(item)
    condition.broadcast()
  }

  func cancel(_ place: ModelPlace) {
    condition.lock()
    defer { condition.unlock() }
    queue.cancel(place)
  }

  func stop() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    condition.broadcast()
  }

  /// Whether the daemon stops: hashing leaves its file then and goes on after the next start.
  var shouldStop: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isStopped
  }

  struct Load: Sendable {
    var samplesWaiting = 0
    var hashesWaiting = 0
    var bytesToHash: UInt64 = 0
    var samplesRunning = 0
    var hashesRunning = 0

    static func + (a: Load, b: Load) -> Load {
      Load(
        samplesWaiting: a.samplesWaiting + b.samplesWaiting, hashesWaiting: a.hashesWaiting + b.hashesWaiting,
        bytesToHash: a.bytesToHash &+ b.bytesToHash, samplesRunning: a.samplesRunning + b.samplesRunning,
        hashesRunning: a.hashesRunning + b.hashesRunning)
    }
  }

  var load: Load {
    condition.lock()
    defer { condition.unlock() }
    let hashing = running.values.count { $0.isBackground }
    return Load(
      samplesWaiting: queue.samplesWaiting, hashesWaiting: queue.hashesWaiting, bytesToHash: queue.bytesToHash,
      samplesRunning: running.count - hashing, hashesRunning: hashing)
  }

  private func startThread(
    _ name: String, background: Bool, work: @escaping @Sendable (WorkQueue.Item) -> Void
  ) {
    let thread = Thread { [self] in
      // A kernel without I/O classes refuses; then hashing reads like everybody else.
      if background { _ = atlas_set_idle_io_priority() }
      while let item = next(background: background) {
        work(item)
        finish(item)
      }
    }
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Waits for an item; nil when the pool stops.
  private func next(background: Bool) -> WorkQueue.Item? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped {
      if let item = queue.pop(background: background) {
        running[item.source.place] = item.urgency
        return item
      }
      condition.wait()
    }
    return nil
  }

  private func finish(_ item: WorkQueue.Item) {
    condition.lock()
    defer { condition.unlock() }
    running[item.source.place] = nil
    // The hashing thread waits until no sample is waiting any more.
    condition.broadcast()
  }
}
