import ModelAtlas

/// What two models' sampled values and tensor hashes say of each other, before anything is concluded.
///
/// Symmetric but for the rounding: the parent's values are rounded to the child's element type before they are compared
/// for equality, so that a cast beside frozen layers does not hide them.
package struct PairEvidence: Hashable, Sendable {
  /// Sum of squared differences over shared values of related matrices.
  package var squaredDistance = 0.0
  /// Sums of squares of the same values.
  package var childSquares = 0.0
  package var parentSquares = 0.0
  /// How many values `squaredDistance` is a sum of.
  package var sharedValues = 0
  /// Shared values of matrices that have nothing in common: other layers under their names.
  package var unrelatedValues = 0
  /// Shared values of plain float tensors, vectors included, that are not zero in both.
  package var comparedValues = 0
  /// Those of `comparedValues` that are equal bit for bit after rounding to the child's type.
  package var equalValues = 0
  /// All shared values are equal after rounding, and some only because of the rounding.
  package var isNarrowed = false
  /// Blocks of 32 values in types whose quantizer is known, and how many of them quantizing the parent reproduces.
  package var requantizedBlocks = 0
  package var equalBlocks = 0
  package var tensors = TensorEquality()

  package init() {}

  /// Over related matrices, in units of the smaller model's norm: 0 is equal, √2 unrelated. Infinite without values.
  package var relativeDistance: Double {
    let norm = min(childSquares, parentSquares)
    guard sharedValues > 0 else { return .infinity }
    if squaredDistance == 0 { return 0 }
    return norm > 0 ? (squaredDistance / norm).squareRoot() : .infinity
  }

  /// Of the matrices' shared values those that are a distance of anything.
  var relatedShare: Double {
    sharedValues > 0 ? Double(sharedValues) / Double(sharedValues + unrelatedValues) : 0
  }

  package var equalShare: Double { comparedValues > 0 ? Double(equalValues) / Double(comparedValues) : 0 }
  package var equalBlockShare: Double { requantizedBlocks > 0 ? Double(equalBlocks) / Double(requantizedBlocks) : 0 }

  var gap: CloserLook.Gap { CloserLook.Gap(squaredDistance: squaredDistance, values: sharedValues) }

  package var measurements: [Measurement] {
    var list = [
      Measurement("relativeDistance", relativeDistance), Measurement("squaredDistance", squaredDistance),
      Measurement("sharedValues", Double(sharedValues)), Measurement("equalShare", equalShare),
      Measurement("equalTensors", Double(tensors.equal)), Measurement("comparableTensors", Double(tensors.comparable)),
    ].filter { $0.value.isFinite }
    if requantizedBlocks > 0 {
      list.append(Measurement("requantizedBlocks", Double(requantizedBlocks)))
      list.append(Measurement("requantizedEqual", equalBlockShare))
    }
    return list
  }
}

/// - Complexity: O(values + tensors); sums in `Double`, in order of the chunks' keys.
package func pairEvidence(child: ModelDetail, parent: ModelDetail) -> PairEvidence {
  pairEvidence(ChildSample(child), AlignedSample(parent, beside: child))
}

func pairEvidence(_ child: ChildSample, _ parent: AlignedSample) -> PairEvidence {
  var evidence = PairEvidence()
  var sums = [RoleSums](repeating: RoleSums(), count: child.detail.sample.roles.count)
  var (narrowed, differing) = (0, 0)
  withValues(of: child.detail.sample, parent.detail.sample) { own, theirs in
    for (index, chunk) in child.detail.sample.chunks.enumerated() {
      guard let start = parent.starts[index] else { continue }
      let (x, y) = (own + chunk.offset, theirs + start)
      if chunk.isMatrix, Int(chunk.role) < sums.count { sums[Int(chunk.role)].add(x, y, count: chunk.count) }
      let type = child.types[index]
      if type.isPlainFloat {
        let equality = ValueEquality(x, y, count: chunk.count, type: type)
        evidence.comparedValues += equality.compared
        evidence.equalValues += equality.equal
        narrowed += equality.equalByRounding
        differing += equality.compared - equality.equal
      } else if let blocks = requantized(
        child.detail.sample.values[chunk.offset..<chunk.offset + chunk.count], as: type,
        from: parent.detail.sample.values[start..<start + chunk.count])
      {
        evidence.requantizedBlocks += blocks.total
        evidence.equalBlocks += blocks.equal
      }
    }
  }
  evidence.isNarrowed = narrowed > 0 && differing == 0
  evidence.add(sums)
  evidence.tensors = tensorEquality(child, parent)
  return evidence
}

/// Where two samples' values lie. Chunks lie within them: a sample is made or decoded so.
func withValues(
  of a: WeightSample, _ b: WeightSample, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  a.values.withUnsafeBufferPointer { first in
    b.values.withUnsafeBufferPointer { second in
      guard let x = first.baseAddress, let y = second.baseAddress else { return }
      body(x, y)
    }
  }
}

extension PairEvidence {
  /// Adds the roles in which the two are related at all, or all of them when none is.
  ///
  /// A dropped layer moves all later ones to other names, and a new head is unrelated to the old: such tensors lie at
  /// √2 from whatever stands under their name and would drown the rest.
  fileprivate mutating func add(_ sums: [RoleSums]) {
    let present = sums.filter { $0.count > 0 }
    let related = present.filter { $0.difference <= min($0.first, $0.second) }
    unrelatedValues = related.isEmpty ? 0 : present.reduce(0) { $0 + $1.count } - related.reduce(0) { $0 + $1.count }
    for sum in related.isEmpty ? present : related {
      squaredDistance += sum.difference
      childSquares += sum.first
      parentSquares += sum.second
      sharedValues += sum.count
    }
  }
}

private struct RoleSums {
  var difference = 0.0
  var first = 0.0
  var second = 0.0
  var count = 0

  mutating func add(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) {
    difference += squaredDistance(x, y, count: count)
    first += squaredNorm(x, count: count)
    second += squaredNorm(y, count: count)
    self.count += count
  }
}
