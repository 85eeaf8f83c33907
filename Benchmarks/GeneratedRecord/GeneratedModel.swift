import ModelAtlas

/// One model of a generated population, before anything is written.
struct GeneratedModel {
  enum Kind: CaseIterable { case base, finetune, adapter, quantized, merge, copy }

  let number: Int
  let family: Int
  let kind: Kind
  /// Numbers of earlier models of the family.
  let parents: [Int]
  let created: UnixTime
  let downloads: Int64
  /// The value of one benchmark that the card reports.
  let result: Double?
  /// Nil in a population without weights, and for an adapter.
  let weights: [Float]?

  var id: ModelID { ModelGenerator.id(of: number, family: family) }
}

/// Makes a population of known shape, family by family: a base, and what people make of its members.
///
/// The first family is one base with `hubChildren` fine-tunes and nothing else; the others have 20 to 400 members, half
/// of them children of the base. Equal arguments give equal populations.
struct ModelGenerator {
  let models: Int
  let hubChildren: Int
  /// Whether the models have weights, which are compared; else only their cards tell what they descend from.
  let hasWeights: Bool
  private(set) var made = 0
  private var family = 0
  private var random = SeededRandom(seed: 2026)

  init(models: Int, hubChildren: Int, hasWeights: Bool) {
    precondition(models > hubChildren, "\(models) models, \(hubChildren) of them children of one hub")
    (self.models, self.hubChildren, self.hasWeights) = (models, hubChildren, hasWeights)
  }

  /// 40 organizations; the number makes names unique.
  static func id(of number: Int, family: Int) -> ModelID { ModelID("org-\(family % 40)/model-\(number)") }

  /// The next family, parents before children; nil when all models are made.
  mutating func nextFamily() -> [GeneratedModel]? {
    guard made < models else { return nil }
    let isHub = family == 0 && hubChildren > 0
    let size = min(models - made, isHub ? hubChildren + 1 : 20 + random.below(381))
    var members = [member(.base, of: [])]
    while members.count < size { members.append(descendant(of: members, isHub: isHub)) }
    family += 1
    return members
  }

  private mutating func descendant(of members: [GeneratedModel], isHub: Bool) -> GeneratedModel {
    if isHub { return member(.finetune, of: [members[0]]) }
    let kind = kind()
    let able = members.filter { [.base, .finetune, .merge].contains($0.kind) }
    var parents = [random.chance(0.5) ? able[0] : able[random.below(able.count)]]
    if kind == .merge {
      let other = able[random.below(able.count)]
      if other.number == parents[0].number { return member(.finetune, of: parents) }
      parents.append(other)
    }
    return member(kind, of: parents)
  }

  private mutating func kind() -> GeneratedModel.Kind {
    switch random.below(100) {
    case 0..<58: .finetune
    case 58..<68: .adapter
    case 68..<84: .quantized
    case 84..<94: .merge
    default: .copy
    }
  }

  private mutating func member(_ kind: GeneratedModel.Kind, of parents: [GeneratedModel]) -> GeneratedModel {
    defer { made += 1 }
    var downloads: Int64 = 1
    while downloads < 1_000_000_000, random.chance(0.75) { downloads = downloads * 2 + Int64(random.below(2)) }
    let created = UnixTime(milliseconds: 1_650_000_000_000 + Int64(made) * 600_000)
    return GeneratedModel(
      number: made, family: family, kind: kind, parents: parents.map(\.number), created: created, downloads: downloads,
      result: random.chance(0.2) ? Double(random.below(10_000)) / 10_000 : nil,
      weights: hasWeights ? weights(kind, of: parents.compactMap(\.weights)) : nil)
  }

  /// Random numbers of their own: the population is the same with and without weights.
  private func weights(_ kind: GeneratedModel.Kind, of parents: [[Float]]) -> [Float]? {
    var random = SeededRandom(seed: UInt64(made))
    guard let first = parents.first else {
      return (0..<GeneratedTensor.valueCount).map { _ in 0.02 * random.normal() }
    }
    switch kind {
    case .adapter: return nil
    case .base, .copy: return first
    case .quantized: return first.map { ($0 * 512).rounded() / 512 }
    case .merge: return zip(first, parents[parents.count - 1]).map { 0.5 * $0 + 0.5 * $1 }
    case .finetune: return first.map { $0 + 0.0005 * random.normal() }
    }
  }
}

/// The tensors of every generated model that has weights.
enum GeneratedTensor {
  static let all: [(role: String, rows: Int, columns: Int)] =
    [("token_embd.weight", 32, 32)]
    + (0..<2).flatMap { [("blk.\($0).attn_q.weight", 16, 32), ("blk.\($0).ffn_up.weight", 32, 32)] }
  static let valueCount = all.reduce(0) { $0 + $1.rows * $1.columns }
}
