/// Candidates for a quantized model's parent that its sample cannot tell apart, and how much more would.
package struct ParentDoubt: Hashable, Sendable {
  /// The nearest over the sample, then those that may be the parent as well, nearest first.
  package let candidates: [ModelID]
  /// Values to compare for a decision by five deviations.
  package let neededValues: UInt64

  package init(candidates: [ModelID], neededValues: UInt64) {
    self.candidates = candidates
    self.neededValues = neededValues
  }
}

/// What more values than a sample's say of a quantized model and the models that it may have been made from.
///
/// A fact, read on demand. It speaks of contents, whatever their models are called.
package struct CloserLook: Hashable, Sendable {
  /// How far two models lie apart over the values that both have.
  package struct Gap: Hashable, Sendable {
    package let squaredDistance: Double
    package let values: Int

    package init(squaredDistance: Double, values: Int) {
      self.squaredDistance = squaredDistance
      self.values = values
    }
  }

  /// The candidates' `ModelFacts.sampleHash`, sorted; none is there twice.
  package let candidates: [ValueDigest]
  /// From the quantized model to each candidate.
  package let gaps: [Gap]
  /// Between each two candidates: 0 and 1, 0 and 2, 1 and 2, 0 and 3, ...
  package let apart: [Gap]

  /// - Precondition: a gap for each candidate, and one for each two.
  package init(candidates: [ValueDigest], gaps: [Gap], apart: [Gap]) {
    let count = candidates.count
    precondition(
      gaps.count == count && apart.count == count * (count - 1) / 2,
      "\(count) candidates, \(gaps.count) gaps, \(apart.count) between candidates")
    self.candidates = candidates
    self.gaps = gaps
    self.apart = apart
  }

  /// Between two different candidates.
  package func gap(between a: Int, and b: Int) -> Gap { apart[max(a, b) * (max(a, b) - 1) / 2 + min(a, b)] }

  /// A doubt is among few: the quantization error is larger than what tells the nearest ones apart.
  package static let candidatesMax = 4
}
