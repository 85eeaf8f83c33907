import ModelAtlas

/// Models whose matrices were put together as they are: a frankenmerge, or what merge tools call passthrough.
///
/// By value hash, over all names: the tools renumber layers. Any model whose values nobody trained since is covered by
/// its parts; what was trained after being put together is not found.
struct Patchwork: Hashable, Sendable {
  struct Part: Hashable, Sendable {
    /// Index into the candidates.
    let index: Int
    /// How many of the child's matrices it has.
    var matrices: Int
  }

  /// The fewest that greedy choice finds, the one with most matrices first.
  let parts: [Part]

  static let partsMax = 4

  /// - Returns: nil when one candidate has all matrices, some has none of them, or hashes are not known.
  /// - Complexity: O(tensors of all).
  init?(_ child: ChildSample, _ candidates: [ModelDetail]) {
    guard let own = matrixHashes(of: child.detail) else { return nil }
    var holders = Dictionary(uniqueKeysWithValues: own.map { ($0, [Int]()) })
    for (index, candidate) in candidates.enumerated() {
      for tensor in candidate.tensors where tensor.shape.count > 1 {
        guard let hash = tensor.valueHash, holders[hash] != nil else { continue }
        if holders[hash]?.last != index { holders[hash]?.append(index) }
      }
    }
    guard holders.count > 1, holders.values.allSatisfy({ !$0.isEmpty }) else { return nil }
    var parts: [Part] = []
    var open = Array(holders.values)
    while !open.isEmpty {
      var counts = [Int](repeating: 0, count: candidates.count)
      for index in open.joined() { counts[index] += 1 }
      guard let most = counts.max(), let index = counts.firstIndex(of: most), parts.count < Patchwork.partsMax else {
        return nil
      }
      parts.append(Part(index: index, matrices: most))
      open.removeAll { $0.contains(index) }
    }
    guard parts.count > 1 else { return nil }
    self.parts = parts
  }
}

/// What a model's matrices hold, whatever they are called; nil when one of them is not known by its values.
func matrixHashes(of detail: ModelDetail) -> Set<ValueDigest>? {
  var hashes: Set<ValueDigest> = []
  for tensor in detail.tensors where tensor.shape.count > 1 {
    guard tensor.type.isPlainFloat, let hash = tensor.valueHash else { return nil }
    hashes.insert(hash)
  }
  return hashes
}
