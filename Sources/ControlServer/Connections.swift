import NIOCore
import Synchronization

/// The open connections: bounded, without letting idle ones lock anybody out.
final class Connections: Sendable {
  private struct Entry {
    let channel: any Channel
    var isBusy = false
    /// Rises with every request: the lowest has been quiet the longest.
    var turn: UInt64
  }

  private struct Table {
    var entries: [ObjectIdentifier: Entry] = [:]
    var turn: UInt64 = 0

    func quietest() -> (key: ObjectIdentifier, value: Entry)? {
      entries.min { a, b in a.value.isBusy == b.value.isBusy ? a.value.turn < b.value.turn : !a.value.isBusy }
    }
  }

  private let table = Mutex(Table())
  private let max: Int

  init(max: Int) { self.max = max }

  /// Takes a new connection in, and closes another when there are too many: an idle one if there is one.
  func enter(_ channel: any Channel) {
    let evicted = table.withLock { table -> (any Channel)? in
      let quietest = table.entries.count < max ? nil : table.quietest()
      if let quietest { table.entries[quietest.key] = nil }
      table.turn += 1
      table.entries[ObjectIdentifier(channel)] = Entry(channel: channel, turn: table.turn)
      return quietest?.value.channel
    }
    evicted?.close(promise: nil)
  }

  func leave(_ channel: any Channel) { table.withLock { $0.entries[ObjectIdentifier(channel)] = nil } }

  func mark(_ channel: any Channel, busy: Bool) {
    table.withLock { table in
      table.turn += 1
      table.entries[ObjectIdentifier(channel)]?.isBusy = busy
      table.entries[ObjectIdentifier(channel)]?.turn = table.turn
    }
  }

  func closeAll() {
    for entry in table.withLock({ Array($0.entries.values) }) { entry.channel.close(promise: nil) }
  }

  var count: Int { table.withLock { $0.entries.count } }
}
