/// A dictionary of which copies may be changed without copying everything.
///
/// The recorder changes one model and publishes the atlas; clients still look at the one before. A plain dictionary would
/// be copied whole for each arrival (10,000 nodes: 3 ms). Here a changed copy shares all shards but those it touched, and
/// all rows of shards but theirs.
package struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var rows: [[[Key: Value]]] = Array(repeating: Array(repeating: [:], count: width), count: width)
  package private(set) var count = 0

  /// Two times 32 references to count for a change, and a thousand entries of a million in one shard.
  private static var width: Int { 32 }

  package init() {}

  package subscript(key: Key) -> Value? {
    get {
      let (row, column) = shard(of: key)
      return rows[row][column][key]
    }
    _modify {
      let (row, column) = shard(of: key)
      let before = rows[row][column].count
      defer { count += rows[row][column].count - before }
      yield &rows[row][column][key]
    }
  }

  package subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    _modify {
      let (row, column) = shard(of: key)
      let before = rows[row][column].count
      defer { count += rows[row][column].count - before }
      yield &rows[row][column][key, default: value()]
    }
  }

  package func contains(_ key: Key) -> Bool {
    let (row, column) = shard(of: key)
    return rows[row][column].index(forKey: key) != nil
  }

  @discardableResult
  package mutating func removeValue(forKey key: Key) -> Value? {
    let (row, column) = shard(of: key)
    guard let old = rows[row][column].removeValue(forKey: key) else { return nil }
    count -= 1
    return old
  }

  /// Room for so many entries. Shards differ by chance: a quarter more than their share.
  mutating func reserveCapacity(_ entries: Int) {
    let share = entries / (Self.width * Self.width)
    for row in rows.indices { for column in rows[row].indices { rows[row][column].reserveCapacity(share + share / 4) } }
  }

  /// The dictionary inside uses the low bits.
  private func shard(of key: Key) -> (row: Int, column: Int) {
    let index = Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 54)
    return (index / Self.width, index % Self.width)
  }
}

// Generic code is made for its types only in the target that it stands in: elsewhere these cost ten times as much, so
// that other targets ask the atlas.
extension ShardedDictionary {
  /// In no particular order. O(entries).
  var keys: [Key] {
    var all: [Key] = []
    all.reserveCapacity(count)
    for row in rows { for shard in row { all.append(contentsOf: shard.keys) } }
    return all
  }

  /// In no particular order. O(entries), without a copy of those that are not wanted.
  func keys(where isWanted: (Key) -> Bool) -> [Key] {
    var found: [Key] = []
    for row in rows {
      for shard in row { for key in shard.keys where isWanted(key) { found.append(key) } }
    }
    return found
  }

  /// In no particular order. O(entries).
  var values: [Value] {
    var all: [Value] = []
    all.reserveCapacity(count)
    for row in rows { for shard in row { all.append(contentsOf: shard.values) } }
    return all
  }
}
