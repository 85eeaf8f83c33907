import ModelAtlas

/// Tensors of a child that a candidate holds with the same values under the same name.
package struct TensorEquality: Hashable, Sendable {
  package var comparable = 0
  package var equal = 0
  /// Elements of the equal ones: a frozen embedding says more than a bias.
  package var equalElements = 0.0
  /// Elements of the comparable ones.
  package var comparableElements = 0.0
  /// Roles of equal matrices; vectors often stay equal because a small learning rate does not reach their last place.
  package var equalMatrices = 0

  package init() {}

  package var equalElementShare: Double { comparableElements > 0 ? equalElements / comparableElements : 0 }
}

/// By value hash where both were read whole; by sampled values, rounded to the child's type, where a hash is missing or
/// the element types differ.
func tensorEquality(_ child: ChildSample, _ parent: AlignedSample) -> TensorEquality {
  let sampled = sampledEquality(child, parent)
  let (mine, others) = (child.detail.tensors, parent.detail.tensors)
  var evidence = TensorEquality()
  for index in others.indices {
    guard let position = child.position(of: others[index].role, hint: index), mine[position].type.isPlainFloat,
      mine[position].shape == others[index].shape, let elements = mine[position].elementCount
    else { continue }
    var isEqual = child.sampledRoles[position].flatMap { sampled[$0] }
    if let a = mine[position].valueHash, let b = others[index].valueHash,
      a == b || mine[position].type == others[index].type
    {
      isEqual = a == b
    }
    guard let isEqual else { continue }
    evidence.comparable += 1
    evidence.comparableElements += Double(elements)
    guard isEqual else { continue }
    evidence.equal += 1
    evidence.equalElements += Double(elements)
    if mine[position].shape.count > 1 { evidence.equalMatrices += 1 }
  }
  return evidence
}

/// Of each sampled role of the child whether all sampled values are equal; nil where too little was sampled.
private func sampledEquality(_ child: ChildSample, _ parent: AlignedSample) -> [Bool?] {
  let sample = child.detail.sample
  var counts = [Int](repeating: 0, count: sample.roles.count)
  var verdicts = [Bool?](repeating: true, count: sample.roles.count)
  withValues(of: sample, parent.detail.sample) { own, theirs in
    for (index, chunk) in sample.chunks.enumerated() {
      let role = Int(chunk.role)
      guard role < counts.count, let start = parent.starts[index], child.types[index].isPlainFloat else { continue }
      counts[role] += chunk.count
      guard verdicts[role] == true else { continue }
      let (x, y, type) = (own + chunk.offset, theirs + start, child.types[index])
      verdicts[role] = (0..<chunk.count).allSatisfy { x[$0] == y[$0] || type.rounded(y[$0]) == x[$0] }
    }
  }
  for role in counts.indices where counts[role] < 16 { verdicts[role] = nil }
  return verdicts
}
