import ModelAtlas

/// Normal numbers, too: the same population for the same seed.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var numbers: SeededNumbers

  package init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  package mutating func next() -> UInt64 { numbers.next() }

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
