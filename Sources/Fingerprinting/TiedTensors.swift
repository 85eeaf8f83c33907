import ModelAtlas
import WeightFormats

/// Tensors that some writers save a second time and others leave out, and what they repeat when they are tied.
private let copies: [ByteString: ByteString] = [
  "output.weight": "token_embd.weight", "output.decoder.weight": "token_embd.weight",
  "output.decoder.bias": "output.bias", "cls.predictions.decoder.weight": "token_embd.weight",
  "cls.predictions.decoder.bias": "cls.predictions.bias", "encoder.embed_tokens.weight": "token_embd.weight",
  "decoder.embed_tokens.weight": "token_embd.weight",
]

/// Pairs of indices of tensors of one model: what may be a copy, and of what.
func possibleTies(_ tensors: [TensorFact]) -> [(copy: Int, original: Int)] {
  let places = Dictionary(tensors.indices.map { (tensors[$0].role, $0) }) { first, _ in first }
  return tensors.indices.compactMap { index in
    guard let role = copies[tensors[index].role] ?? firstSlice(of: tensors[index]) else { return nil }
    return places[role].map { (index, $0) }
  }
}

/// The first file's vector where each file of a model in slices holds all of it.
private func firstSlice(of tensor: TensorFact) -> ByteString? {
  guard tensor.shape.count == 1, let (number, rest) = SlicedModel.split(tensor.role), number > 0 else { return nil }
  return "consolidated.00." + rest
}

/// The tensors that repeat another one: a head that is its model's word vectors.
///
/// - Returns: indices; of tensors that repeat nothing, none.
/// - Complexity: reads at most 16 runs of 64 values a pair. A head that differs in other rows alone passes for tied until
///   the tensors' hashes are known.
func tiedTensors(_ tensors: [ModelTensor]) throws(WeightFormatError) -> Set<Int> {
  var tied: Set<Int> = []
  for pair in possibleTies(tensors.map(\.fact)) {
    do throws(WeightFormatError) {
      if try isTied(tensors[pair.copy], tensors[pair.original]) { tied.insert(pair.copy) }
    } catch {
      // Unknown of a remote file: then they count as two.
      if !error.isNotFetched { throw error }
    }
  }
  return tied
}

private func isTied(_ a: ModelTensor, _ b: ModelTensor) throws(WeightFormatError) -> Bool {
  guard a.fact.shape == b.fact.shape, a.fact.type == b.fact.type, let count = a.fact.elementCount, count > 0 else {
    return false
  }
  if a.file === b.file, a.stored.layout == b.stored.layout { return true }
  guard a.stored.valuesReadable, b.stored.valuesReadable else { return false }
  let (rows, columns) = comparedRows(a, count: count)
  for row in rows {
    let left = try a.values(row: row, columns: columns, from: 0, count: min(64, columns))
    let right = try b.values(row: row, columns: columns, from: 0, count: min(64, columns))
    // Bits, so that a NaN equals itself.
    guard left.map(\.bitPattern) == right.map(\.bitPattern) else { return false }
  }
  return true
}

/// Up to eight rows, evenly spread, and how long each is.
private func comparedRows(_ tensor: ModelTensor, count: UInt64) -> (rows: [UInt64], columns: UInt64) {
  let rows = tensor.fact.shape.count > 1 ? tensor.fact.shape[0] : 1
  let compared = min(8, rows)
  return ((0..<compared).map { $0 * (rows / compared) }, count / rows)
}

/// Says what `tiedTensors` will read.
func adviseTies(_ tensors: [ModelTensor]) {
  for pair in possibleTies(tensors.map(\.fact)) {
    for tensor in [tensors[pair.copy], tensors[pair.original]] {
      guard let count = tensor.fact.elementCount, count > 0 else { continue }
      let (rows, columns) = comparedRows(tensor, count: count)
      for row in rows { tensor.advise(row: row, columns: columns, from: 0, count: min(64, columns)) }
    }
  }
}
