import ModelAtlas
import WeightFormats

/// What a LoRA adapter adds to one matrix, up to a factor: the product of `lora_B` and `lora_A`.
struct LowRankChange {
  /// Of the matrix that is changed.
  let role: ByteString
  let rows: UInt64
  let columns: UInt64
  private let rank: UInt64
  private let down: ModelTensor
  private let up: ModelTensor

  /// Nil for factors that do not fit each other; convolutions count all but their first dimension as inputs.
  private init?(role: ByteString, down: ModelTensor, up: ModelTensor) {
    guard down.holdsWeights, up.holdsWeights, let rank = down.fact.shape.first, (1...rankMax).contains(rank),
      let inputs = down.fact.elementCount.map({ $0 / rank }), inputs > 0, let outputs = up.fact.shape.first,
      let factors = up.fact.elementCount, factors > 0, factors % rank == 0, factors / rank == outputs
    else { return nil }
    (self.role, self.down, self.up, self.rank) = (role, down, up, rank)
    (rows, columns) = (outputs, inputs)
  }

  /// A run of one row.
  ///
  /// - Complexity: as many reads as the adapter has ranks, and one.
  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    let factors = try up.values(row: row, columns: rank, from: 0, count: rank)
    var sums = [Float](repeating: 0, count: Int(count))
    for (index, factor) in factors.enumerated() {
      let run = try down.values(row: UInt64(index), columns: columns, from: column, count: count)
      for place in sums.indices { sums[place] += factor * run[place] }
    }
    return sums
  }
}

/// More ranks than adapters have; each costs a read.
private let rankMax: UInt64 = 512

extension LowRankChange {
  /// All of an adapter's whose factors are plain or ggml's blocks; none of modules with magnitudes (DoRA) or further
  /// factors.
  static func all(_ tensors: [ModelTensor]) -> [LowRankChange] {
    let (downPart, upPart): (ByteString, ByteString) = (".lora_A.weight", ".lora_B.weight")
    var modules: [ByteString: [ModelTensor]] = [:]
    for tensor in tensors {
      guard let part = adapterPart(of: tensor.fact.role) else { continue }
      modules[part.target, default: []].append(tensor)
    }
    return modules.compactMap { target, parts in
      guard let down = parts.first(where: { $0.fact.role == target + downPart }),
        let up = parts.first(where: { $0.fact.role == target + upPart }),
        parts.count == 2
      else { return nil }
      return LowRankChange(role: target + ".weight", down: down, up: up)
    }
  }
}

/// What an adapter changes, at the coordinates where the sketch of its base is cut; nil for adapters of other kinds.
///
/// A merged child less its base points the same way, whatever the adapter's scale.
/// - Complexity: 128 runs at most, each as many reads as the adapter has ranks, and one.
func adapterSketch(_ tensors: [ModelTensor]) throws(WeightFormatError) -> WeightSketch? {
  let changes = LowRankChange.all(tensors).sorted { $0.role < $1.role }
  let candidates = changes.enumerated().map { ($0.offset, SampleCandidate(role: $0.element.role, isMatrix: true)) }
  let chosen = chosenTensors(candidates).map { index, candidate in
    ChosenTensor(
      index: index, candidate: candidate, rows: changes[index].rows, columns: changes[index].columns, readsPerRun: 1)
  }
  // A sketch is cut out of the first two rows of each.
  let plan = samplePlan(chosen, .first).filter { $0.rank < 2 }
  var values: [Float] = []
  var chunks: [WeightSample.Chunk] = []
  for planned in plan {
    let read = try changes[planned.tensor].values(row: planned.row, from: planned.column, count: planned.count)
    chunks.append(
      WeightSample.Chunk(
        key: planned.key, role: UInt32(planned.tensor), row: planned.row, column: planned.column, offset: values.count,
        count: read.count, isMatrix: true))
    values += read.map { $0.isFinite ? $0 : 0 }
  }
  guard !chunks.isEmpty else { return nil }
  return sketch(
    WeightSample(design: 1, roles: changes.map(\.role), chunks: chunks, values: values, nonFinite: 0), plan)
}
