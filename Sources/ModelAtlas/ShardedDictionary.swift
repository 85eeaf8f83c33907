/// A dictionary of which copies may be changed without copying everything.
///
/// The recorder changes one model and publishes the atlas; clients still look at the one before. A plain dictionary would
/// be copied whole for each arrival (10,000 nodes: 3 ms). Here a changed copy shares all shards but those it touched.
package struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var shards: [[Key: Value]] = Array(repeating: [:], count: shardCount)
  package private(set) var count = 0

  /// 8 kB of references to copy for a change, and a thousand entries of a million in one shard.
  private static var shardCount: Int { 1024 }

  package init() {}

  package subscript(key: Key) -> Value? {
    get { shards[shard(of: key)][key] }
    _modify {
      let index = shard(of: key)
      let before = shards[index].count
      defer { count += shards[index].count - before }
      yield &shards[index][key]
    }
  }

  package subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { shards[shard(of: key)][key] ?? value() }
    _modify {
      let index = shard(of: key)
      let before = shards[index].count
      defer { count += shards[index].count - before }
      yield &shards[index][key, default: value()]
    }
  }

  @discardableResult
  package mutating func removeValue(forKey key: Key) -> Value? {
    guard let old = shards[shard(of: key)].removeValue(forKey: key) else { return nil }
    count -= 1
    return old
  }

  /// The dictionary inside uses the low bits.
  private func shard(of key: Key) -> Int { Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 54) }
}

// Generic code is made for its types only in the target that it stands in: elsewhere these cost ten times as much, so
// that other targets ask the atlas.
extension ShardedDictionary {
  /// In no particular order. O(entries).
  var keys: [Key] {
    var all: [Key] = []
    all.reserveCapacity(count)
    for shard in shards { all.append(contentsOf: shard.keys) }
    return all
  }

  /// In no particular order. O(entries).
  var values: [Value] {
    var all: [Value] = []
    all.reserveCapacity(count)
    for shard in shards { all.append(contentsOf: shard.values) }
    return all
  }
}
