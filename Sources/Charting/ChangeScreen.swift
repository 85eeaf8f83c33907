import CKernels
import ModelAtlas

/// Excludes nearly all pairs of models that an adapter was not merged into, sixteen values at a time.
///
/// `ChangedPlaces.cosine` adds the values that screen one after the other, and waits for each addition. Here the same
/// terms are added in another order, and a pair is excluded only where no rounding could let it pass there.
struct ChangeScreen {
  /// Where the values that screen lie in the sketches of both models.
  private let span: Range<Int>
  /// What the adapter changes at each place of the span, zero where it says nothing.
  private let change: [Float]
  /// One where it says something.
  private let mask: [Float]
  /// Sum of squares of the change, to the bit as `ChangedPlaces` adds it up.
  private let changed: Float
  /// Who has a cosine below this has none of a quarter in any order of addition.
  private let least: Double

  /// - Returns: nil where nothing screens: too few values are shared, or they lie in another place in either model.
  init?(_ change: WeightSketch, at places: ChangedPlaces) {
    let segments = places.screening
    guard let first = segments.first, let last = segments.last, segments.allSatisfy({ $0.child == $0.base })
    else { return nil }
    span = first.child..<last.child + last.count
    var (dense, mask, changed) = (
      [Float](repeating: 0, count: span.count), [Float](repeating: 0, count: span.count), Float(0)
    )
    for segment in segments {
      for offset in 0..<segment.count {
        let value = change.values[segment.change + offset]
        dense[segment.child - span.lowerBound + offset] = value
        mask[segment.child - span.lowerBound + offset] = 1
        changed += value * value
      }
    }
    (self.change, self.mask, self.changed) = (dense, mask, changed)
    // Each of n additions rounds by 2⁻²⁴ of at most the sum of magnitudes, which is at most the product of the norms, in
    // either order, and in the sum of squares. Twice that, and some for what is done with the sums.
    least = 0.25 - Double(segments.reduce(16) { $0 + $1.count }) * 0x1p-22
  }

  /// The pairs that `ChangedPlaces.cosine` has to be asked for: in all others it finds none.
  ///
  /// - Parameters:
  ///   - pairs: of models of the plans that the screen was made for.
  ///   - sketches: by slot.
  func passing(_ pairs: [ModelPair], of sketches: [WeightSketch]) -> [ModelPair] {
    var sums = [atlas_change_sums_t](repeating: atlas_change_sums_t(), count: pairs.count)
    sketches.withUnsafeBufferPointer { sketches in
      // Who asks holds on to all sketches. To do so for each, one by one, and let go again took longer than all else.
      let children = pairs.map { sketches[Int($0.child)].values.start + span.lowerBound }
      let bases = pairs.map { sketches[Int($0.base)].values.start + span.lowerBound }
      atlas_change_sums(change, mask, span.count, children, bases, pairs.count, &sums)
    }
    return zip(pairs, sums).filter { !excludes($0.1) }.map(\.0)
  }

  private func excludes(_ sums: atlas_change_sums_t) -> Bool {
    let squares = Double(changed) * Double(sums.square)
    // Outside of this range squares and their products leave that of a Float, and the rounding is another.
    guard min(changed, sums.square) > 1e-30, squares > 1e-30, squares < 1e30 else { return false }
    return Double(sums.product) < least * squares.squareRoot()
  }
}

/// A model and one that it is compared with.
struct ModelPair: Hashable {
  let child: UInt32
  let base: UInt32
}

/// What `atlas_change_sums` computes.
package func referenceChangeSums(
  _ change: [Float], _ mask: [Float], _ child: [Float], _ base: [Float]
) -> (product: Float, square: Float) {
  let differences = zip(child, base).map { $0 - $1 }
  return (
    referenceSum(zip(change, differences).map { $0 * $1 }), referenceSum(zip(mask, differences).map { $0 * $1 * $1 })
  )
}
