import ModelAtlas
import WeightFormats

/// A tensor that may be sampled, by what it means: its values, or codes that stand for them.
struct SampledTensor {
  let candidate: SampleCandidate
  private let content: Content

  private enum Content {
    case values(ModelTensor)
    /// Some rows of a tensor of two dimensions, or of one that is read as such.
    case part(ModelTensor, firstRow: UInt64, rows: UInt64, columns: UInt64)
    case codes(ModuleTensors)
  }

  /// Nil for scalars, empty tensors, and elements that are no weights.
  init?(_ tensor: ModelTensor) {
    guard tensor.holdsWeights, let count = tensor.fact.elementCount, count > 0, !tensor.fact.shape.isEmpty else {
      return nil
    }
    candidate = SampleCandidate(role: tensor.fact.role, isMatrix: tensor.fact.shape.count > 1)
    content = .values(tensor)
  }

  /// One expert's matrix of those that GGUF stacks.
  fileprivate init(_ tensor: ModelTensor, expert: UInt64, role: ByteString) {
    let (rows, columns) = (tensor.fact.shape[1], tensor.fact.shape[2])
    candidate = SampleCandidate(role: role, isMatrix: true)
    content = .part(tensor, firstRow: expert * rows, rows: rows, columns: columns)
  }

  /// One third of the rows of queries, keys and values that lie in one matrix.
  fileprivate init(_ tensor: ModelTensor, third: UInt64, role: ByteString) {
    let rows = tensor.fact.shape[0] / 3
    candidate = SampleCandidate(role: role, isMatrix: true)
    content = .part(tensor, firstRow: third * rows, rows: rows, columns: tensor.fact.shape[1])
  }

  init(_ parts: ModuleTensors, role: ByteString) {
    candidate = SampleCandidate(role: role, isMatrix: true)
    content = .codes(parts)
  }

  /// Nil for codes of a scheme that is not rebuilt.
  ///
  /// - Complexity: reads nothing for values, up to three short runs for codes: tables and a shape.
  func opened(_ claims: QuantizationClaims) throws(WeightFormatError) -> OpenedTensor? {
    switch content {
    case .values(let tensor):
      let count = tensor.fact.elementCount ?? 0
      let rows = candidate.isMatrix ? tensor.fact.shape[0] : 1
      return OpenedTensor(
        rows: rows, columns: count / rows, readsPerRun: tensor.readsPerRun, content: .values(tensor, firstRow: 0))
    case .part(let tensor, let firstRow, let rows, let columns):
      return OpenedTensor(
        rows: rows, columns: columns, readsPerRun: 1, content: .values(tensor, firstRow: firstRow))
    case .codes(let parts):
      guard let codes = try codedTensor(parts, claims) else { return nil }
      let count = codes.shape.reduce(1, saturatingProduct)
      return OpenedTensor(
        rows: codes.shape[0], columns: count / codes.shape[0], readsPerRun: codes.readsPerRun,
        content: .codes(codes, parts))
    }
  }
}

/// A tensor whose values can be read, as rows of its first dimension.
struct OpenedTensor {
  let rows: UInt64
  let columns: UInt64
  let readsPerRun: UInt64
  let content: Content

  enum Content {
    case values(ModelTensor, firstRow: UInt64)
    case codes(any CodedTensor, ModuleTensors)
  }

  func values(_ chunk: PlannedChunk) throws(WeightFormatError) -> [Float] {
    switch content {
    case .values(let tensor, let firstRow):
      try tensor.values(row: firstRow + chunk.row, columns: columns, from: chunk.column, count: chunk.count)
    case .codes(let codes, let parts): try values(chunk, of: codes, parts)
    }
  }

  /// Asks the kernel for what `values` will read.
  func advise(_ chunk: PlannedChunk) throws(WeightFormatError) {
    switch content {
    case .values(let tensor, let firstRow):
      tensor.advise(row: firstRow + chunk.row, columns: columns, from: chunk.column, count: chunk.count)
    case .codes(let codes, var parts):
      parts.isAdvising = true
      _ = try values(chunk, of: codes, parts)
    }
  }

  /// Cuts a run at the rows of the last dimension: experts are stored in one tensor of three dimensions.
  private func values(
    _ chunk: PlannedChunk, of codes: any CodedTensor, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let width = codes.shape.last ?? columns
    var values: [Float] = []
    var at = chunk.row * columns + chunk.column
    let end = at + chunk.count
    while at < end {
      let from = at % width
      let to = min(width, from + end - at)
      values += try codes.values(row: at / width, columns: from..<to, parts)
      at += to - from
    }
    return values
  }
}

/// All tensors of a rendition that may be sampled: plain values, and a matrix for each module of codes.
func sampledTensors(_ rendition: RenditionReading, leavingOut tied: Set<Int>) -> [SampledTensor] {
  let tensors = rendition.tensors
  // A module of one tensor has no scales beside it: ggml's blocks, and what was merely cast to 8 bits.
  let alone = rendition.stored.modules.filter { $0.tensors.count == 1 }.flatMap(\.tensors)
  let plain = (rendition.stored.plain + alone).filter { !tied.contains($0) }
    .flatMap { experts(tensors[$0]) ?? thirds(tensors[$0]) ?? [SampledTensor(tensors[$0])].compactMap { $0 } }
  let widths = RowWidths(tensors.map(\.fact))
  let roles = Set(plain.map(\.candidate.role))
  let coded = rendition.stored.modules.filter { $0.tensors.count > 1 }.compactMap { module -> SampledTensor? in
    var parts: [ByteString: ModelTensor] = [:]
    for index in module.tensors { parts[modulePart(tensors[index].fact.name).part] = tensors[index] }
    let name = modulePart(tensors[module.tensors[0]].fact.name).module
    // gpt-oss names its experts' matrices without `.weight`.
    let whole = parts["_blocks"] == nil ? name + ".weight" : name
    guard let role = parts["weight"]?.fact.role ?? canonicalRole(whole, format: rendition.format),
      !roles.contains(role)
    else { return nil }
    var open = ModuleTensors(parts: parts, module: name, bits: module.bits)
    open.rowWidth = widths.width(of: role, elements: module.weights)
    return SampledTensor(open, role: role)
  }
  return plain + coded
}

/// The experts that GGUF stacks in one tensor of three dimensions, each under the role that it has in a checkpoint; nil
/// for any other tensor.
private func experts(_ tensor: ModelTensor) -> [SampledTensor]? {
  let role = tensor.fact.role
  guard tensor.stored.type.block != nil, tensor.fact.shape.count == 3, tensor.fact.elementCount ?? 0 > 0,
    tensor.fact.shape[0] <= expertsMax, role.hasPrefix("blk."), role.hasSuffix("_exps.weight"),
    tensor.holdsWeights, tensor.fact.shape[2] % UInt64(tensor.stored.type.block?.elements ?? 1) == 0
  else { return nil }
  return (0..<tensor.fact.shape[0]).map { expert in
    SampledTensor(tensor, expert: expert, role: role.dropLast(6) + ByteString("\(expert).weight"))
  }
}

/// Baichuan's queries, keys and values, which GGUF and all that was converted to Llama's form hold apart; nil for any
/// other tensor.
private func thirds(_ tensor: ModelTensor) -> [SampledTensor]? {
  let packed = ByteString("attn_qkv_packed.weight")
  let shape = tensor.fact.shape
  guard tensor.fact.role.hasPrefix("blk."), tensor.fact.role.hasSuffix("attn_qkv_packed.weight"), shape.count == 2,
    shape[0] > 0, shape[0] % 3 == 0, shape[1] > 0, tensor.holdsWeights
  else { return nil }
  return ["attn_q.weight", "attn_k.weight", "attn_v.weight"].enumerated().map { third, role in
    SampledTensor(
      tensor, third: UInt64(third), role: tensor.fact.role.dropLast(packed.count) + ByteString(role))
  }
}

/// More experts than any model has: DeepSeek-V3 has 256.
private let expertsMax: UInt64 = 4096

extension ModelTensor {
  /// Whether each element is a weight: not an index, a mask or a counter.
  fileprivate var holdsWeights: Bool {
    guard stored.valuesReadable else { return false }
    if stored.scaling != nil { return true }
    switch fact.type {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz: return true
    default: return fact.type.isBlockQuantized
    }
  }
}
