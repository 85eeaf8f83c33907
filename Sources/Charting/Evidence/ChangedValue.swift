import ModelAtlas

/// A value in which a child differs from its base by more than rounding.
struct ChangedValue {
  let chunk: Int
  let offset: Int
  let type: ElementType
  let base: Float
  let change: Double
  /// How far rounding may have put the child's value.
  let half: Double

  /// How far a candidate reaches in the direction of the child's change; nil when it does not, or has no such value.
  func reach(of candidate: AlignedSample, _ arithmetic: MergeArithmetic) -> Double? {
    guard let start = candidate.starts[chunk] else { return nil }
    let value = arithmetic.term(candidate.detail.sample.values[start + offset], type)
    let own = Double(value) - Double(base)
    return own * change > 0 ? own.magnitude : nil
  }

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
        let half = MergeArithmetic.in32Bits.error(
          at: value, among: max(value.magnitude, origin.magnitude), child.types[index])
        let change = Double(value) - Double(origin)
        guard change.magnitude > half else { continue }
        found.append(
          ChangedValue(
            chunk: index, offset: offset, type: child.types[index], base: origin, change: change, half: half))
      }
    }
    return found
  }
}
