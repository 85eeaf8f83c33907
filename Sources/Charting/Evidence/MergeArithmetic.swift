import ModelAtlas

/// How a merge was computed before its values were stored.
enum MergeArithmetic: CaseIterable, Sendable {
  /// In 32 bits, and rounded once.
  case in32Bits
  /// In the child's own type, as mergekit does when it is named as `dtype`: ingredients, products and sums are rounded.
  case inStoredType

  var measurements: [Measurement] { [Measurement("mergeRoundedSteps", self == .in32Bits ? 0 : 1)] }

  /// What is combined of an ingredient's value.
  func term(_ value: Float, _ type: ElementType) -> Float { self == .in32Bits ? value : type.rounded(value) }

  /// How far a stored value lies at most from the exact combination: merges of the development zoo lie up to 3.8 of such
  /// roundings off where each step was rounded.
  ///
  /// - Parameter largest: magnitude of the terms, and of the value itself.
  func error(at value: Float, among largest: Float, _ type: ElementType) -> Double {
    switch self {
    case .in32Bits: type.roundingMax(at: value) + Double(largest) * arithmeticSlack
    case .inStoredType: 4.5 * type.roundingMax(at: largest)
    }
  }

  /// How far a change that was kept may be off, as a share of it. Each step rounds it, and DARE enlarges by what was kept of
  /// each tensor rather than by the density: some 3 % apart in tensors of 5,000 values.
  var changeError: Double { self == .in32Bits ? 0 : 1.0 / 16 }

  /// What storing the child may add, in units of the squared distance to the nearest candidate, for a combination to be
  /// told by its values: with so many roundings a sweep's members are combinations of each other where it adds 0.26 and
  /// more; merges of the development zoo have 0.011 and less.
  var roundingMax: Double { self == .in32Bits ? .infinity : 0.05 }
}
