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
  var evidence = TensorEquality()
  for other in parent.detail.tensors {
    guard let own = child.tensors[other.role], own.type.isPlainFloat, own.shape == other.shape,
      let elements = own.elementCount
    else { continue }
    var isEqual = sampled[other.role]
    if let a = own.valueHash, let b = other.valueHash, a == b || own.type == other.type { isEqual = a == b }
    guard let isEqual else { continue }
    evidence.comparable += 1
    evidence.comparableElements += Double(elements)
    guard isEqual else { continue }
    evidence.equal += 1
    evidence.equalElements += Double(elements)
    if own.shape.count > 1 { evidence.equalMatrices += 1 }
  }
  return evidence
}

/// Whether all sampled values of a role are equal; roles of which too little was sampled are absent.
private func sampledEquality(_ child: ChildSample, _ parent: AlignedSample) -> [ByteString: Bool] {
  let sample = child.detail.sample
  var seen: [UInt32: (count: Int, isEqual: Bool)] = [:]
  for (index, chunk) in sample.chunks.enumerated() {
    guard let start = parent.starts[index], child.types[index].isPlainFloat else { continue }
    let type = child.types[index]
    var entry = seen[chunk.role] ?? (0, true)
    for offset in 0..<chunk.count where entry.isEqual {
      let (x, y) = (sample.values[chunk.offset + offset], parent.detail.sample.values[start + offset])
      entry.isEqual = x == y || type.rounded(y) == x
    }
    entry.count += chunk.count
    seen[chunk.role] = entry
  }
  var verdicts: [ByteString: Bool] = [:]
  for (role, entry) in seen where entry.count >= 16 && Int(role) < sample.roles.count {
    verdicts[sample.roles[Int(role)]] = entry.isEqual
  }
  return verdicts
}
