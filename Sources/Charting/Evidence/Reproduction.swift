import ModelAtlas

/// Whether a combination of two ingredients, or of the mean of some and another, rounded once, is the child: in every
/// value that is shared.
///
/// A child in 16 bits holds each value to half of its last place, and so leaves the weights a strip. A merge's strips have
/// weights in common, however many there are and however small the changes; those of a model that merely lies between two
/// others, as a sweep's members do, have none left after some dozen values. Residuals cannot tell the two apart once
/// changes are hardly larger than rounding.
struct Reproduction {
  /// Of the first ingredients together and of the second, over all tensors.
  let weights: WeightRegion.Weights
  /// How far the values leave the first weight open: the mean over all values.
  private let width: Double
  /// Whether the same weights serve all tensors; SLERP and gradients over layers have some for each.
  let isUniform: Bool
  /// Values in which the child equals no ingredient.
  let deviating: Int
  let arithmetic: MergeArithmetic

  /// Values in which the child has to be something of its own.
  private static let deviatingMin = 100
  /// Weights that are left open farther were not told by the values.
  private static let widthMax = 0.1

  /// - Parameters:
  ///   - roles: the child's chunks in 16 bits, tensor by tensor: what is compared.
  ///   - first: one ingredient, or several that count alike, as in model stock.
  ///   - origin: what the ingredients' changes are taken from; nil where they are combined by themselves.
  /// - Returns: nil when no weights give the child.
  /// - Complexity: O(values); ends after some dozens of the first tensor where they do not.
  init?(
    _ child: ChildSample, _ roles: [[Int]], of first: [AlignedSample], _ second: AlignedSample,
    from origin: AlignedSample?, _ arithmetic: MergeArithmetic
  ) {
    var strips = Strips(child: child, first: first, second: second, origin: origin, arithmetic: arithmetic)
    var all = WeightRegion()
    var (sum, widths, count) = (WeightRegion.Weights(), 0.0, 0)
    for role in roles {
      let before = strips.count
      var own = WeightRegion()
      for index in role where !own.isEmpty { strips.cut(&own, &all, at: index) }
      guard !own.isEmpty else { return nil }
      let values = strips.count - before
      sum += own.middle * Double(values)
      widths += own.width * Double(values)
      count += values
    }
    guard count >= MergeValues.valuesMin else { return nil }
    isUniform = !all.isEmpty
    weights = isUniform ? all.middle : sum / Double(count)
    width = isUniform ? all.width : widths / Double(count)
    deviating = strips.deviating
    self.arithmetic = arithmetic
  }

  /// The values leave no doubt, and all count: the two, and the origin where there is one.
  var isTold: Bool {
    deviating >= Reproduction.deviatingMin && width <= Reproduction.widthMax
      && min(weights.x, weights.y) >= MergeSolution.weightMin
  }
}

/// What one value after another leaves of the weights.
private struct Strips {
  let child: ChildSample
  let first: [AlignedSample]
  let second: AlignedSample
  let origin: AlignedSample?
  let arithmetic: MergeArithmetic
  private(set) var count = 0
  private(set) var deviating = 0

  /// - Parameters:
  ///   - own: of the chunk's tensor; nothing more is cut once nothing is left of it.
  ///   - all: of all tensors.
  mutating func cut(_ own: inout WeightRegion, _ all: inout WeightRegion, at index: Int) {
    let (chunk, type) = (child.detail.sample.chunks[index], child.types[index])
    let starts = first.compactMap { $0.starts[index] }
    guard starts.count == first.count, let b = second.starts[index] else { return }
    var (start, base): (Int, [Float]) = (0, [])
    if let origin {
      guard let known = origin.starts[index] else { return }
      (start, base) = (known, origin.detail.sample.values)
    }
    for offset in 0..<chunk.count where !own.isEmpty {
      let value = child.detail.sample.values[chunk.offset + offset]
      let y = arithmetic.term(second.detail.sample.values[b + offset], type)
      let z = base.isEmpty ? 0 : arithmetic.term(base[start + offset], type)
      var (sum, largest) = (0.0, max(value.magnitude, y.magnitude, z.magnitude))
      var nearest = (value - type.rounded(y)).magnitude
      for (place, start) in starts.enumerated() {
        let other = arithmetic.term(first[place].detail.sample.values[start + offset], type)
        sum += Double(other)
        largest = max(largest, other.magnitude)
        nearest = min(nearest, (value - type.rounded(other)).magnitude)
      }
      let x = sum / Double(starts.count)
      let off = arithmetic.error(at: value, among: largest, type)
      count += 1
      deviating += Double(nearest) > off ? 1 : 0
      let changes = WeightRegion.Weights(x - Double(z), Double(y) - Double(z))
      own.clip(changes, near: Double(value) - Double(z), half: off)
      all.clip(changes, near: Double(value) - Double(z), half: off)
    }
  }
}
