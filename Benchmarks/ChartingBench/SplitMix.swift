/// The generator of Steele, Lea and Flood: small, seedable, the same on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

  /// Uniform in the logarithm, as learning rates are chosen.
  mutating func logarithmic(_ low: Double, _ high: Double) -> Double {
    // A power by repeated square roots would do; eleven steps of a grid are enough and need no logarithm.
    let steps = 10
    let ratio = root(high / low, steps)
    return (0..<below(steps + 1)).reduce(low) { value, _ in value * ratio }
  }

  /// Roughly normal: the sum of four uniform numbers, 16 bits each.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) / 65536 - 2) * 1.7320508
  }
}

/// The `count`-th root by bisection: no library's power function, whose last bits differ between machines.
private func root(_ value: Double, _ count: Int) -> Double {
  var (low, high) = (0.0, max(1, value))
  for _ in 0..<200 {
    let middle = (low + high) / 2
    if (0..<count).reduce(1, { product, _ in product * middle }) < value { low = middle } else { high = middle }
  }
  return low
}
