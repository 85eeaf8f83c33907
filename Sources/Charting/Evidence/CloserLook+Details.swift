import ModelAtlas

extension CloserLook {
  /// Compares a quantized model with candidates over larger samples than the first.
  ///
  /// - Parameter candidates: with the hashes of their first samples, no two of them equal.
  /// - Complexity: O(values · candidates²).
  package init(_ child: ModelDetail, beside candidates: [(sample: ValueDigest, detail: ModelDetail)]) {
    let sorted = candidates.sorted { $0.sample < $1.sample }
    let sample = ChildSample(child)
    let gaps = sorted.map { other in
      Lineup.pair(sample, AlignedSample(other.detail, beside: child), isQuantized: true).gap
    }
    let apart = sorted.indices.flatMap { later in
      sorted[..<later].map { pairEvidence(child: $0.detail, parent: sorted[later].detail).gap }
    }
    self.init(candidates: sorted.map(\.sample), gaps: gaps, apart: apart)
  }
}
