import ModelAtlas

@testable import Charting

/// A model of a few matrices whose values are given by a rule, for tests that can be checked by hand.
struct EvidenceModel {
  let model: ChartingModel
  let detail: ModelDetail

  /// - Parameters:
  ///   - values: of each matrix, rows of 32.
  ///   - sample: stands for the sample's hash.
  init(
    _ id: ModelID, _ values: [[Float]], type: ElementType = .f32, isQuantized: Bool = false, hashed: Bool = true,
    sample: UInt64? = nil, looks: [CloserLook] = []
  ) {
    var facts = ModelFacts(place: ModelPlace(root: "r", name: id), path: "/r/\(id)", layout: .folder, condition: .whole)
    facts.elementType = type
    if isQuantized { facts.quantization = QuantizationVerdict(method: "gguf:\(type.rawValue)", bitsPerWeight: 8.5) }
    facts.sampleHash = sample.map { ValueDigest(high: 0, low: $0) }
    facts.closerLooks = looks
    model = ChartingModel(id: id, facts: facts, hub: nil)
    let roles = values.indices.map { ByteString("blk.\($0).attn_q.weight") }
    let tensors = zip(roles, values).map { role, list in
      TensorFact(
        name: role, role: role, shape: [UInt64(list.count / 32), 32], type: type,
        valueHash: hashed ? EvidenceModel.digest(list) : nil)
    }
    var chunks: [WeightSample.Chunk] = []
    var flat: [Float] = []
    for (role, list) in values.enumerated() {
      for row in 0..<list.count / 32 {
        chunks.append(
          WeightSample.Chunk(
            key: UInt64(role * 1000 + row), role: UInt32(role), row: UInt64(row), column: 0, offset: flat.count,
            count: 32, isMatrix: true))
        flat += list[row * 32..<row * 32 + 32]
      }
    }
    let sample = WeightSample(design: 1, roles: roles, chunks: chunks, values: flat, nonFinite: 0)
    detail = ModelDetail(tensors: tensors, sample: sample)
  }

  private static func digest(_ values: [Float]) -> ValueDigest {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for value in values { hash = (hash ^ UInt64((value + 0).bitPattern)) &* 1_099_511_628_211 }
    return ValueDigest(high: hash, low: UInt64(values.count))
  }

  func candidate(rank: Int, parents: [ModelID] = []) -> Candidate {
    Candidate(model: model, sketchDistance: 1, parents: parents, isLeaf: model.isQuantized, rank: rank)
  }
}

/// Bell-shaped values by the sum of twelve uniform ones; equal seeds give equal values.
func bell(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return (0..<count).map { _ in
    var sum: Float = -6
    for _ in 0..<12 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      sum += Float(state >> 40) / Float(1 << 24)
    }
    return sum * scale
  }
}

func + (a: [[Float]], b: [[Float]]) -> [[Float]] { zip(a, b).map { zip($0, $1).map(+) } }
func * (factor: Float, a: [[Float]]) -> [[Float]] { a.map { $0.map { factor * $0 } } }

/// Four matrices of 16 rows.
func weights(seed: UInt64, scale: Float) -> [[Float]] {
  (0..<4).map { bell(512, seed: seed &* 31 &+ UInt64($0), scale: scale) }
}

func decide(_ child: EvidenceModel, _ candidates: [(EvidenceModel, parents: [ModelID])]) -> Decision {
  let all = [child] + candidates.map(\.0)
  let details = Dictionary(uniqueKeysWithValues: all.map { ($0.model.id, $0.detail) })
  let listed = candidates.enumerated().map { $1.0.candidate(rank: $0, parents: $1.parents) }
  let forwards = evidenceDecision(
    child: child.model, candidates: listed, details: { details[$0] }, rules: ChartingRules())
  let backwards = evidenceDecision(
    child: child.model, candidates: listed.reversed(), details: { details[$0] }, rules: ChartingRules())
  precondition(forwards == backwards, "the order in which candidates are listed mattered")
  return forwards
}
