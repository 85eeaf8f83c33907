/// SplitMix64 with normal numbers: the same population for the same seed.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Approximately standard normal: the sum of twelve uniform numbers less six. Enough for weights, and fast.
  package mutating func normal() -> Float {
    var sum: Float = 0
    for _ in 0..<3 {
      var bits = next()
      for _ in 0..<4 {
        sum += Float(bits & 0xFFFF) / 65536
        bits >>= 16
      }
    }
    return sum - 6
  }

  /// A number from 0 to `bound` - 1.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  package mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }
}
