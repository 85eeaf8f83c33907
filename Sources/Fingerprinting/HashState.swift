import ModelAtlas

/// What hashing a file has reached, in the bytes that `HashProgress.state` keeps.
///
/// Tensors that had begun but not ended are not in it: they are read again on their own, at most a few.
struct HashState {
  var sha256 = SHA256()
  /// By the tensor's place in the header.
  var finished: [Int: TensorDigests] = [:]

  private static let version: UInt8 = 2
  /// Place, XXH3-128, SHA-256.
  private static let entryBytes = 8 + 16 + 32

  init() {}

  /// Nil for anything that `bytes(plan:)` did not write for the same plan.
  init?(_ bytes: [UInt8], plan: UInt64) {
    guard bytes.first == Self.version, bytes.count >= 9 + SHA256.stateBytes else { return nil }
    var rest = bytes[1...]
    guard Self.number(&rest) == plan, let sha = SHA256(state: Array(rest.prefix(SHA256.stateBytes))) else { return nil }
    sha256 = sha
    rest = rest.dropFirst(SHA256.stateBytes)
    guard rest.count.isMultiple(of: Self.entryBytes) else { return nil }
    while !rest.isEmpty {
      let index = Int(truncatingIfNeeded: Self.number(&rest))
      let high = Self.number(&rest)
      let values = ValueDigest(high: high, low: Self.number(&rest))
      guard let sha256 = SHA256Digest(Array(rest.prefix(32))) else { return nil }
      rest = rest.dropFirst(32)
      finished[index] = TensorDigests(values: values, sha256: sha256)
    }
  }

  /// - Parameter plan: hash over the tensors that are being hashed; a state is of no use to another plan.
  func bytes(plan: UInt64) -> [UInt8] {
    var bytes = [Self.version]
    bytes.append(littleEndian: plan)
    bytes += sha256.state
    for (index, digests) in finished.sorted(by: { $0.key < $1.key }) {
      bytes.append(littleEndian: UInt64(index))
      bytes.append(littleEndian: digests.values.high)
      bytes.append(littleEndian: digests.values.low)
      bytes += digests.sha256.bytes
    }
    return bytes
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64 {
    let value = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(8)
    return value
  }
}
