import ModelAtlas

/// How a child lies to a candidate and to what that candidate descends from: does it carry the candidate's change?
///
/// Independent fine-tunes of one base are nearly orthogonal, and a fine-tune keeps what came before it. So a child of the
/// candidate lies beyond it, as seen from the candidate's own parent, while a sibling lies beside it, often nearer than
/// the common parent (65-75 % of siblings, since the same data pulls all the same way): no distance tells the two apart.
package struct PathEvidence: Hashable, Sendable {
  /// Share of the candidate's change that the child carries: 1 for a descendant, near 0 for an unrelated sibling.
  package var inheritedFraction = 0.0
  /// Cosine between the child's change and the candidate's, both from the candidate's parent.
  package var cosine = 0.0
  package var sharedValues = 0
  /// Where the candidate differs from its parent: values in which the child equals the candidate, bit for bit, ...
  package var inheritedMutations = 0
  /// ... and values in which it equals the candidate's parent.
  package var revertedMutations = 0

  package init() {}

  /// nil when too few mutations are decided either way to say anything.
  package var mutationShare: Double? {
    let decided = inheritedMutations + revertedMutations
    return decided >= PathEvidence.mutationsMin ? Double(inheritedMutations) / Double(decided) : nil
  }

  /// Fewer are chance: two 16-bit models a relative 0.03 apart share some 5 % of their values.
  package static let mutationsMin = 30
  /// Fewer shared values than this give no direction.
  package static let valuesMin = 64

  package var measurements: [Measurement] {
    [
      Measurement("inheritedFraction", inheritedFraction), Measurement("pathCosine", cosine),
      Measurement("inheritedMutations", Double(inheritedMutations)),
      Measurement("revertedMutations", Double(revertedMutations)),
    ]
  }
}

/// - Returns: nil when the three share too little, or the candidate does not differ from its parent there.
/// - Complexity: O(values); sums in `Double`, in order of the chunks' keys.
/// - Source: "inherited fraction t" and "inherited mutations" of the charting reference.
package func pathEvidence(child: ModelDetail, candidate: ModelDetail, origin: ModelDetail) -> PathEvidence? {
  pathEvidence(
    ChildSample(child), AlignedSample(candidate, beside: child), origin: AlignedSample(origin, beside: child))
}

func pathEvidence(_ child: ChildSample, _ candidate: AlignedSample, origin: AlignedSample) -> PathEvidence? {
  var sums = PathSums()
  withValues(of: child.detail.sample, candidate.detail.sample) { own, theirs in
    origin.detail.sample.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for (index, chunk) in child.detail.sample.chunks.enumerated() {
        guard let s = candidate.starts[index], let r = origin.starts[index] else { continue }
        let (x, y, z) = (own + chunk.offset, theirs + s, base + r)
        if chunk.isMatrix { sums.addChanges(x, y, z, count: chunk.count) }
        sums.counts.addMutations(x, y, z, count: chunk.count, type: child.types[index])
      }
    }
  }
  return sums.evidence
}

private struct PathSums {
  /// Of the candidate's change, of the child's, and their product.
  var candidateSquares = 0.0
  var childSquares = 0.0
  var product = 0.0
  var counts = PathEvidence()

  mutating func addChanges(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>, count: Int
  ) {
    var (squaresS, squaresC, productCS) = (0.0, 0.0, 0.0)
    for offset in 0..<count {
      let origin = Double(z[offset])
      let change = Double(y[offset]) - origin
      let own = Double(x[offset]) - origin
      squaresS += change * change
      squaresC += own * own
      productCS += change * own
    }
    candidateSquares += squaresS
    childSquares += squaresC
    product += productCS
    counts.sharedValues += count
  }

  var evidence: PathEvidence? {
    guard counts.sharedValues >= PathEvidence.valuesMin, candidateSquares > 0 else { return nil }
    var result = counts
    result.inheritedFraction = product / candidateSquares
    result.cosine = childSquares > 0 ? product / (candidateSquares * childSquares).squareRoot() : 0
    return result
  }
}
