import ModelAtlas

/// Whether two tensors may have one name. False is certain.
///
/// A table of short hashes, far cheaper than a dictionary of names. Who makes names collide on purpose only gets the
/// dictionary.
func mayRepeat(_ tensors: [StoredTensor]) -> Bool {
  guard tensors.count > 1 else { return false }
  var slots = 16
  while slots < tensors.count * 4 { slots *= 2 }
  let mask = UInt64(slots - 1)
  return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: slots) { table in
    table.initialize(repeating: 0)
    for index in tensors.indices {
      let hash = shortHash(tensors[index].name.bytes) | 1
      var slot = Int(hash >> 20 & mask)
      var steps = 0
      while table[slot] != 0 {
        steps += 1
        if table[slot] == hash || steps > 64 { return true }
        slot = (slot + 1) & Int(mask)
      }
      table[slot] = hash
    }
    return false
  }
}

/// The first name that two tensors have; nil when all differ.
func repeatedName(_ tensors: [StoredTensor]) -> ByteString? {
  guard mayRepeat(tensors) else { return nil }
  var names: Set<ByteString> = []
  return tensors.first { !names.insert($0.name).inserted }?.name
}

/// Words multiplied and folded. Not for keys that somebody may choose.
@inline(__always) private func shortHash(_ bytes: [UInt8]) -> UInt64 {
  bytes.withUnsafeBytes { buffer in
    var hash = UInt64(buffer.count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 <= buffer.count {
      hash = (hash ^ buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
      at += 8
    }
    while at < buffer.count {
      hash = (hash ^ UInt64(buffer[at])) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 29
      at += 1
    }
    return hash
  }
}
