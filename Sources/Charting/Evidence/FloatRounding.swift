import ModelAtlas

/// What arithmetic in 32 bits may add before a value is stored, as a share of the largest term: a few last places.
let arithmeticSlack = 0x1p-21

extension ElementType {
  /// What `value` becomes when it is stored in this type, widened again: to the nearest, ties to even.
  ///
  /// Unchanged for types that hold every `Float`, and for types that are not one plain number per element: what a
  /// quantizer makes of a value depends on its neighbors.
  func rounded(_ value: Float) -> Float {
    switch self {
    case .bf16: nearestBrainFloat(value)
    case .f16: nearestHalf(value)
    default: value
    }
  }

  /// Bits of the significand, the hidden one included; nil where rounding is not modelled.
  var significandBits: Int? {
    switch self {
    case .bf16: 8
    case .f16: 11
    default: nil
    }
  }

  /// The variance that rounding to this type adds to a value of this size: a twelfth of the square of its last place.
  func roundingVariance(at value: Float) -> Double {
    guard let bits = significandBits, value != 0, value.isFinite else { return 0 }
    let least = self == .f16 ? -14 : -126
    let exponent = max(Int(value.exponent), least)
    let lastPlace = Double(sign: .plus, exponent: exponent - bits + 1, significand: 1)
    return lastPlace * lastPlace / 12
  }

  /// How far a value of this type lies at most from what was rounded to it; zero where rounding is not modelled.
  func roundingMax(at value: Float) -> Double {
    guard value.isFinite, significandBits != nil || self == .f32 else { return 0 }
    // Half of the smallest number of the type.
    if value == 0 { return self == .f16 ? 0x1p-25 : self == .bf16 ? 0x1p-134 : 0x1p-150 }
    return (3 * storageVariance(at: value)).squareRoot()
  }

  /// The variance that storing a value of this size in this type adds; F32 included, which holds what is computed in
  /// it only to 24 bits.
  func storageVariance(at value: Float) -> Double {
    guard self == .f32 else { return roundingVariance(at: value) }
    let lastPlace = Double(value.ulp)
    return value.isFinite ? lastPlace * lastPlace / 12 : 0
  }
}

/// The nearest number of BF16, ties to even. Infinite beyond the type's range.
func nearestBrainFloat(_ value: Float) -> Float {
  guard !value.isNaN else { return value }
  let bits = value.bitPattern
  return Float(bitPattern: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) & 0xFFFF_0000)
}

/// The nearest number of F16, ties to even. Infinite beyond the type's range.
///
/// Bit by bit, because `Float16` is emulated on most x86 machines (0.1-0.6 GB/s).
func nearestHalf(_ value: Float) -> Float {
  guard !value.isNaN else { return value }
  let magnitude = value.magnitude
  // Below 2^-14 the spacing is 2^-24, the last place of a Float at 0.75: adding it rounds.
  if magnitude < 0x1p-14 { return Float(signOf: value, magnitudeOf: (magnitude + 0.75) - 0.75) }
  let bits = value.bitPattern
  let rounded = Float(bitPattern: (bits &+ 0xFFF &+ ((bits >> 13) & 1)) & 0xFFFF_E000)
  return rounded.magnitude > 65504 ? Float(signOf: value, magnitudeOf: .infinity) : rounded
}
