import ModelAtlas
import WeightFormats

/// A tensor that may be sampled, by what it means: its values, or codes that stand for them.
struct SampledTensor {
  let candidate: SampleCandidate
  private let content: Content
  /// Which of the matrices in it; nil for a tensor that is one.
  private let cut: MatrixCut?

  private enum Content {
    case values(ModelTensor)
    case slices(SlicedMatrix)
    case codes(ModuleTensors)
  }

  /// Nil for scalars, empty tensors, and elements that are no weights.
  init?(_ tensor: ModelTensor) {
    guard tensor.holdsWeights, let count = tensor.fact.elementCount, count > 0, !tensor.fact.shape.isEmpty else {
      return nil
    }
    candidate = SampleCandidate(role: tensor.fact.role, isMatrix: tensor.fact.shape.count > 1)
    content = .values(tensor)
    cut = nil
  }

  /// A vector under another role than its own; nil for what holds no weights.
  init?(vector tensor: ModelTensor, role: ByteString) {
    guard tensor.holdsWeights, let count = tensor.fact.elementCount, count > 0, tensor.fact.shape.count == 1 else {
      return nil
    }
    candidate = SampleCandidate(role: role, isMatrix: false)
    content = .values(tensor)
    cut = nil
  }

  /// One of the matrices in a tensor.
  init(_ tensor: ModelTensor, _ cut: MatrixCut) {
    candidate = SampleCandidate(role: cut.role, isMatrix: true)
    content = .values(tensor)
    self.cut = cut
  }

  /// - Parameter cut: nil for a matrix of `role` that lies as the others do.
  init(_ matrix: SlicedMatrix, role: ByteString, _ cut: MatrixCut?) {
    candidate = SampleCandidate(role: cut?.role ?? role, isMatrix: true)
    content = .slices(matrix)
    self.cut = cut
  }

  /// - Parameter cut: nil for codes that are one matrix, of `role`.
  init(_ parts: ModuleTensors, role: ByteString, _ cut: MatrixCut? = nil) {
    candidate = SampleCandidate(role: cut?.role ?? role, isMatrix: true)
    content = .codes(parts)
    self.cut = cut
  }

  /// Nil for codes of a scheme that is not rebuilt.
  ///
  /// - Complexity: reads nothing for values, up to three short runs for codes: tables and a shape.
  func opened(_ claims: ConfigurationClaims) throws(WeightFormatError) -> OpenedTensor? {
    switch content {
    case .values(let tensor):
      if let cut {
        guard let part = cut.part(of: tensor.fact.shape) else { return nil }
        return OpenedTensor(part, readsPerRun: tensor.readsPerRun(of: part), .values(tensor))
      }
      let count = tensor.fact.elementCount ?? 0
      let rows = candidate.isMatrix ? tensor.fact.shape[0] : 1
      return OpenedTensor(
        rows: rows, columns: count / rows, readsPerRun: tensor.readsPerRun, content: .values(tensor), part: nil)
    case .slices(let matrix):
      let shape = matrix.shape
      let part = cut.map { $0.part(of: shape) } ?? MatrixCut(role: candidate.role).part(of: shape)
      guard let part, part.turnedRows == nil else { return nil }
      return OpenedTensor(part, readsPerRun: matrix.isCutByColumns ? 2 : 1, .slices(matrix))
    case .codes(let parts):
      guard let codes = try codedTensor(parts, claims) else { return nil }
      if let cut {
        guard let part = cut.part(of: codes.shape), part.turnedRows == nil else { return nil }
        return OpenedTensor(part, readsPerRun: codes.readsPerRun, .codes(codes, parts))
      }
      let count = codes.shape.reduce(1, saturatingProduct)
      return OpenedTensor(
        rows: codes.shape[0], columns: count / codes.shape[0], readsPerRun: codes.readsPerRun,
        content: .codes(codes, parts), part: nil)
    }
  }
}

/// A tensor whose values can be read, as rows of its first dimension.
struct OpenedTensor {
  let rows: UInt64
  let columns: UInt64
  let readsPerRun: UInt64
  let content: Content
  /// Where the rows are in a tensor that holds others, too.
  let part: MatrixPart?

  enum Content {
    case values(ModelTensor)
    case slices(SlicedMatrix)
    case codes(any CodedTensor, ModuleTensors)
  }

  func values(_ chunk: PlannedChunk) throws(WeightFormatError) -> [Float] {
    switch content {
    case .values(let tensor):
      guard let part else {
        return try tensor.values(row: chunk.row, columns: columns, from: chunk.column, count: chunk.count)
      }
      return try tensor.values(of: part, row: chunk.row, from: chunk.column, count: chunk.count)
    case .slices(let matrix):
      return try matrix.values(row: tensorRow(of: chunk), from: chunk.column, count: chunk.count)
    case .codes(let codes, let parts): return try values(chunk, of: codes, parts)
    }
  }

  /// Asks the kernel for what `values` will read.
  func advise(_ chunk: PlannedChunk) throws(WeightFormatError) {
    switch content {
    case .values(let tensor):
      if let part {
        tensor.advise(part: part, row: chunk.row, from: chunk.column, count: chunk.count)
      } else {
        tensor.advise(row: chunk.row, columns: columns, from: chunk.column, count: chunk.count)
      }
    case .slices(let matrix): matrix.advise(row: tensorRow(of: chunk), from: chunk.column, count: chunk.count)
    case .codes(let codes, var parts):
      parts.isAdvising = true
      _ = try values(chunk, of: codes, parts)
    }
  }

  private func tensorRow(of chunk: PlannedChunk) -> UInt64 { part?.tensorRow(of: chunk.row) ?? chunk.row }

  /// Cuts a run at the rows of the last dimension: experts are stored in one tensor of three dimensions.
  private func values(
    _ chunk: PlannedChunk, of codes: any CodedTensor, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let width = codes.shape.last ?? columns
    var values: [Float] = []
    var at = tensorRow(of: chunk) * columns + chunk.column
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

extension ModelTensor {
  /// Whether each element is a weight: not an index, a mask or a counter.
  var holdsWeights: Bool {
    guard stored.valuesReadable else { return false }
    if stored.scaling != nil { return true }
    switch fact.type {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz: return true
    default: return fact.type.isBlockQuantized
    }
  }
}

extension OpenedTensor {
  fileprivate init(_ part: MatrixPart, readsPerRun: UInt64, _ content: Content) {
    self.init(rows: part.rows, columns: part.columns, readsPerRun: readsPerRun, content: content, part: part)
  }
}
