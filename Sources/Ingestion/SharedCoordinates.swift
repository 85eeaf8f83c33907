import ModelAtlas

/// Lets details share what their models have in common: the coordinates of a sample and the names of tensors are equal
/// in all models of one architecture, and take as much memory as the sampled values.
struct SharedCoordinates {
  private struct Key: Hashable {
    let tensors: Int
    let chunks: Int
    let firstChunk: UInt64
    let lastChunk: UInt64
  }

  private var known: [Key: ModelDetail] = [:]

  /// Architectures at a time; some 20 kB each.
  private static let knownMax = 256

  /// The same detail, sharing with one of those before what equals.
  ///
  /// - Complexity: O(tensors + chunks) comparisons.
  mutating func shared(_ detail: ModelDetail) -> ModelDetail {
    let chunks = detail.sample.chunks
    let key = Key(
      tensors: detail.tensors.count, chunks: chunks.count, firstChunk: chunks.first?.key ?? 0,
      lastChunk: chunks.last?.key ?? 0)
    guard let other = known[key] else {
      if known.count >= Self.knownMax { known = [:] }
      let (sample, none) = (detail.sample, [Float]())
      known[key] = ModelDetail(
        tensors: detail.tensors,
        sample: WeightSample(
          design: sample.design, roles: sample.roles, chunks: sample.chunks, values: none, nonFinite: 0))
      return detail
    }
    return ModelDetail(
      tensors: zip(detail.tensors, other.tensors).map { $0.sharing($1) }, sample: detail.sample.sharing(other.sample))
  }
}

extension WeightSample {
  fileprivate func sharing(_ other: WeightSample) -> WeightSample {
    WeightSample(
      design: design, roles: roles == other.roles ? other.roles : roles,
      chunks: chunks == other.chunks ? other.chunks : chunks, values: values, nonFinite: nonFinite)
  }
}

extension TensorFact {
  fileprivate func sharing(_ other: TensorFact) -> TensorFact {
    TensorFact(
      name: name == other.name ? other.name : name, role: role == other.role ? other.role : role,
      shape: shape == other.shape ? other.shape : shape, type: type, typeName: typeName, valueHash: valueHash)
  }
}
