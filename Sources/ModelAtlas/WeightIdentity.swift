/// Which weights a place held when they were first seen whole: a fact that later contents are held against.
package struct WeightIdentity: Hashable, Sendable {
  /// Known as soon as a model is sampled.
  package let sample: ValueDigest
  /// Known once its files were hashed; nil until then.
  package var values: SHA256Digest?

  package init(sample: ValueDigest, values: SHA256Digest?) {
    self.sample = sample
    self.values = values
  }

  /// Nil for a model whose weights are not all there, or cannot be sampled.
  package init?(of facts: ModelFacts) {
    guard facts.condition == .whole, let sample = facts.sampleHash else { return nil }
    self.init(sample: sample, values: facts.valueHash)
  }

  /// Whether both are the same weights, as far as both are known. Another container or sharding is no difference.
  package func agrees(with other: WeightIdentity) -> Bool {
    if let values, let otherValues = other.values { return values == otherValues }
    return sample == other.sample
  }
}
