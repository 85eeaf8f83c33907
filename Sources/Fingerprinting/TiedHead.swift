import ModelAtlas
import WeightFormats

/// The head of a model whose head is its word vectors: some writers save it a second time, others leave it out.
///
/// - Returns: the index of the head where it repeats the word vectors; nil where there is none, or one of its own.
/// - Complexity: reads at most 16 runs of 64 values. A head that differs in other rows alone passes for tied until the
///   tensors' hashes are known.
func tiedHead(_ tensors: [ModelTensor]) throws(WeightFormatError) -> Int? {
  guard let head = tensors.firstIndex(where: { $0.fact.role == "output.weight" }),
    let words = tensors.firstIndex(where: { $0.fact.role == "token_embd.weight" })
  else { return nil }
  let (a, b) = (tensors[head], tensors[words])
  guard a.fact.shape == b.fact.shape, a.fact.type == b.fact.type, a.fact.shape.count == 2 else { return nil }
  if a.file === b.file, a.stored.layout == b.stored.layout { return head }
  guard a.stored.valuesReadable, b.stored.valuesReadable else { return nil }
  let (rows, columns) = (a.fact.shape[0], a.fact.shape[1])
  for step in 0..<min(8, rows) {
    let row = step * (rows / min(8, rows))
    let left = try a.values(row: row, columns: columns, from: 0, count: min(64, columns))
    let right = try b.values(row: row, columns: columns, from: 0, count: min(64, columns))
    // Bits, so that a NaN equals itself.
    guard left.map(\.bitPattern) == right.map(\.bitPattern) else { return nil }
  }
  return head
}
