import ModelAtlas

/// What hashing a file has reached, in the bytes that `HashProgress.state` keeps.
///
/// Tensors that had begun but not ended are not in it: they are read again on their own, at most a few.
struct HashState {
  var sha256 = SHA256()
  /// By the tensor's place in the header.
  var finished: [Int: ValueDigest] = [:]

  private static let version: UInt8 = 1

  init() {}

  /// Nil for anything that `bytes(plan:)` did not write for the same plan.
  init?(_ bytes: [UInt8], plan: UInt64) {
    guard bytes.first == Self.version, bytes.count >= 9 + SHA256.stateBytes else { return nil }
    var rest = bytes[1...]
    guard Self.number(&rest) == plan, let sha = SHA256(state: Array(rest.prefix(SHA256.stateBytes))) else { return nil }
    sha256 = sha
    rest = rest.dropFirst(SHA256.stateBytes)
    guard rest.count.isMultiple(of: 24) else { return nil }
    while !rest.isEmpty {
      let index = Int(truncatingIfNeeded: Self.number(&rest))
      let high = Self.number(&rest)
      finished[index] = ValueDigest(high: high, low: Self.number(&rest))
    }
  }

  /// - Parameter plan: hash over the tensors that are being hashed; a state is of no use to another plan.
  func bytes(plan: UInt64) -> [UInt8] {
    var bytes = [Self.version]
    bytes.append(littleEndian: plan)
    bytes += sha256.state
    for (index, digest) in finished.sorted(by: { $0.key < $1.key }) {
      bytes.append(littleEndian: UInt64(index))
      bytes.append(littleEndian: digest.high)
      bytes.append(littleEndian: digest.low)
    }
    return bytes
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64 {
    let value = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(8)
    return value
  }
}
