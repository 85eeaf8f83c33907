import ModelAtlas

/// A value in which a child differs from its base by more than rounding.
struct ChangedValue {
  let chunk: Int
  let offset: Int
  let base: Double
  let change: Double
  /// How far rounding may have put the child's value.
  let half: Double

  /// Those of matrices that the child shares with its base and all candidates.
  ///
  /// - Parameter step: every so many values of the sample are looked at.
  static func all(
    _ child: ChildSample, _ candidates: [AlignedSample], from base: AlignedSample, every step: Int = 1
  ) -> [ChangedValue] {
    let own = child.detail.sample
    var found: [ChangedValue] = []
    for (index, chunk) in own.chunks.enumerated() where chunk.isMatrix && child.types[index].isPlainFloat {
      guard let start = base.starts[index], candidates.allSatisfy({ $0.starts[index] != nil }) else { continue }
      for offset in stride(from: index % step, to: chunk.count, by: step) {
        let (value, origin) = (own.values[chunk.offset + offset], base.detail.sample.values[start + offset])
        let computed = Double(value.magnitude + origin.magnitude) * arithmeticSlack
        let half = child.types[index].roundingMax(at: value) + computed
        let change = Double(value) - Double(origin)
        guard change.magnitude > half else { continue }
        found.append(ChangedValue(chunk: index, offset: offset, base: Double(origin), change: change, half: half))
      }
    }
    return found
  }
}
