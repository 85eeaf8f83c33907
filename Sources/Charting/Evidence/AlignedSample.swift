import ModelAtlas

/// Where another model's sample holds the values that lie at a child's coordinates.
///
/// Samples of one design choose rows by hashing (bottom-k), so that models with other numbers of tensors or rows still
/// share most of their chunks; the rest is left out of every comparison.
struct AlignedSample: Sendable {
  let detail: ModelDetail
  /// Of each chunk of the child: where its values start in `detail.sample.values`, or nil when they were not sampled.
  let starts: [Int?]

  init(_ detail: ModelDetail, starts: [Int?]) {
    self.detail = detail
    self.starts = starts
  }

  /// - Complexity: O(chunks of both); they are sorted by key.
  init(_ detail: ModelDetail, beside child: ModelDetail) {
    let (own, other) = (child.sample.chunks, detail.sample.chunks)
    var starts = [Int?](repeating: nil, count: own.count)
    if child.sample.design == detail.sample.design {
      var j = 0
      for i in own.indices {
        while j < other.count, other[j].key < own[i].key { j += 1 }
        guard j < other.count else { break }
        if other[j].key == own[i].key, other[j].count == own[i].count { starts[i] = other[j].offset }
      }
    }
    self.detail = detail
    self.starts = starts
  }
}

/// A child's sample with what the rules ask of each chunk.
struct ChildSample: Sendable {
  let detail: ModelDetail
  /// How each chunk's tensor is stored; `.unknown` when no header names the role.
  let types: [ElementType]
  /// The child's tensors by canonical role.
  let tensors: [ByteString: TensorFact]
  /// Where `detail.tensors` lists a role; the first place of several.
  private let positions: [ByteString: Int]
  /// Of each of `detail.tensors`: the index among the sample's roles, nil when nothing was sampled of it.
  let sampledRoles: [Int?]

  init(_ detail: ModelDetail) {
    let tensors = Dictionary(detail.tensors.map { ($0.role, $0) }, uniquingKeysWith: { first, _ in first })
    let roles = detail.sample.roles
    let indices = Dictionary(zip(roles, roles.indices), uniquingKeysWith: { _, last in last })
    self.detail = detail
    self.tensors = tensors
    positions = Dictionary(
      zip(detail.tensors.map(\.role), detail.tensors.indices), uniquingKeysWith: { first, _ in first })
    sampledRoles = detail.tensors.map { indices[$0.role] }
    types = detail.sample.chunks.map { chunk in
      Int(chunk.role) < roles.count ? tensors[roles[Int(chunk.role)]]?.type ?? .unknown : .unknown
    }
  }

  /// Where `detail.tensors` lists a role; nil when it does not.
  ///
  /// - Parameter hint: where it stands in another model's list: two of one architecture list alike, and comparing two
  ///   names is much cheaper than hashing one.
  func position(of role: ByteString, hint: Int) -> Int? {
    let isUnique = positions.count == detail.tensors.count
    if isUnique, hint < detail.tensors.count, detail.tensors[hint].role == role { return hint }
    return positions[role]
  }

  /// Chunks of matrices that are stored in 16 bits, tensor by tensor.
  var rolesIn16Bits: [[Int]] {
    let chunks = detail.sample.chunks
    let indices = chunks.indices.filter { chunks[$0].isMatrix && types[$0].significandBits != nil }
    return Dictionary(grouping: indices) { chunks[$0].role }.sorted { $0.key < $1.key }.map(\.value)
  }
}
