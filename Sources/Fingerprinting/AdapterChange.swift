import ModelAtlas
import WeightFormats

/// What an adapter adds to one matrix of its base, up to a factor.
struct AdapterChange {
  /// Of the matrix that is changed, as the base's sample has it.
  let role: ByteString
  let rows: UInt64
  let columns: UInt64
  /// The row that it begins with of a change of several matrices in one tensor.
  private let first: UInt64
  /// Whether the base keeps the matrix inputs first (GPT-2's Conv1D).
  private let isTurned: Bool
  private let formula: AdapterFormula

  /// A run of one row.
  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    if isTurned, case .product(let product) = formula {
      return try product.values(column: row, from: column, count: count)
    }
    return try formula.values(row: first + row, from: column, count: count)
  }
}

extension AdapterChange {
  /// Nil where a remote file gives no more bytes.
  fileprivate func valuesIfFetched(_ planned: PlannedChunk) throws(WeightFormatError) -> [Float]? {
    do throws(WeightFormatError) {
      return try values(row: planned.row, from: planned.column, count: planned.count)
    } catch {
      if error.isNotFetched { return nil }
      throw error
    }
  }

  /// All of an adapter's whose formula is known.
  ///
  /// - Parameter isTurned: whether the base's matrices are inputs first.
  static func all(_ tensors: [ModelTensor], isTurned: Bool) -> [AdapterChange] {
    var modules: [ByteString: [ByteString: ModelTensor]] = [:]
    // The last name: roles have no wrappers any more that tell how the base's module is called.
    var names: [ByteString: ByteString] = [:]
    for tensor in tensors {
      guard let (target, part) = adapterPart(of: tensor.fact.role) else { continue }
      modules[target, default: [:]][part] = tensor
      names[target] = tensor.fact.name
    }
    return modules.flatMap { target, parts -> [AdapterChange] in
      guard let formula = AdapterFormula(parts) else { return [] }
      if isTurned {
        guard case .product(let product) = formula else { return [] }
        return [
          AdapterChange(
            role: target + ".weight", rows: product.columns, columns: product.rows, first: 0, isTurned: true,
            formula: formula)
        ]
      }
      return shares(of: target, names[target] ?? target, formula).map { share in
        AdapterChange(
          role: share.module + ".weight", rows: share.rows.upperBound - share.rows.lowerBound,
          columns: formula.columns, first: share.rows.lowerBound, isTurned: false, formula: formula)
      }
    }
  }

  /// The matrices that one tensor of the base holds, as `MatrixCuts` takes them apart; itself for one.
  private static func shares(
    of target: ByteString, _ name: ByteString, _ formula: AdapterFormula
  ) -> [(module: ByteString, rows: Range<UInt64>)] {
    let (rows, width) = (formula.rows, formula.columns)
    if let found = MatrixCuts().cuts(role: target + ".weight", module: name, shape: [rows, width]) {
      let shares = found.compactMap { cut in
        cut.part(of: [rows, width]).map { (cut.role.dropLast(".weight".utf8.count), $0.first..<($0.first + $0.rows)) }
      }
      if shares.count == found.count { return shares }
    }
    // Phi-3: as many queries as inputs, the rest in halves. An adapter's own folder does not tell how many heads there are.
    guard target.hasPrefix("blk."), target.hasSuffix(".attn_qkv"), contains(name, "self_attn.qkv_proj"), rows > width,
      (rows - width) % 2 == 0
    else { return [(target, 0..<rows)] }
    let (block, values) = (target.dropLast("attn_qkv".utf8.count), width + (rows - width) / 2)
    return [(block + "attn_q", 0..<width), (block + "attn_k", width..<values), (block + "attn_v", values..<rows)]
  }
}

/// What an adapter changes, at the coordinates where the sketch of its base is cut; nil for adapters of other kinds.
///
/// A merged child less its base points the same way, whatever the adapter's scale.
/// - Complexity: 128 runs at most, each as many reads as the adapter has ranks, and one.
func adapterSketch(_ tensors: [ModelTensor], isTurned: Bool) throws(WeightFormatError) -> WeightSketch? {
  let changes = AdapterChange.all(tensors, isTurned: isTurned).sorted { $0.role < $1.role }
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
    guard let read = try changes[planned.tensor].valuesIfFetched(planned) else { return nil }
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
