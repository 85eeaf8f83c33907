import ModelAtlas

/// `pathEvidence(...)?.mutationShare`, without its sums, which are most of what it costs.
func mutationShare(_ child: ChildSample, _ candidate: AlignedSample, origin: AlignedSample) -> Double? {
  var (counts, isChanged) = (PathEvidence(), false)
  withValues(of: child.detail.sample, candidate.detail.sample) { own, theirs in
    origin.detail.sample.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for (index, chunk) in child.detail.sample.chunks.enumerated() {
        guard let s = candidate.starts[index], let r = origin.starts[index] else { continue }
        let (y, z) = (theirs + s, base + r)
        if chunk.isMatrix {
          isChanged = isChanged || (0..<chunk.count).contains { y[$0] != z[$0] }
          counts.sharedValues += chunk.count
        }
        counts.addMutations(own + chunk.offset, y, z, count: chunk.count, type: child.types[index])
      }
    }
  }
  return counts.sharedValues >= PathEvidence.valuesMin && isChanged ? counts.mutationShare : nil
}

extension PathEvidence {
  /// Counts the changes of a candidate that the child has, and those that it has not; of quantized types none.
  mutating func addMutations(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>, count: Int, type: ElementType
  ) {
    guard type.isPlainFloat else { return }
    let mutations = MutationCount(x, y, z, count: count, type: type)
    inheritedMutations += mutations.inherited
    revertedMutations += mutations.reverted
  }
}
