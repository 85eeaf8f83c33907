import CXXHash
import ModelAtlas

// Sample design 1. Which weights of a model are sampled:
//  1. matrices: those without a layer number (word vectors, heads) up to 8, and of the others 56, taken in turn from each
//     kind of tensor (`blk.*.attn_q.weight`), each kind in an order of its own;
//  2. of each matrix the k rows that hash lowest, and of each row one window of 128 columns, chosen by hash, too;
//  3. up to 32 vectors, their first 128 values.
// All hashes are over the role, so that two models with a role in common share its coordinates, whatever else they have:
// the k rows for a small k are among those for a larger one.

/// Coordinates of one run of values, before it is read.
struct PlannedChunk {
  /// Index into the tensors that were offered.
  let tensor: Int
  let row: UInt64
  let column: UInt64
  let count: UInt64
  let key: UInt64
  let isMatrix: Bool
  /// The row's place in its tensor's order: the first two go into the sketch.
  let rank: Int
}

/// What choosing among tensors needs to know of one: nothing that would have to be read.
struct SampleCandidate {
  let role: ByteString
  let isMatrix: Bool

  /// Holds a layer number, i.e. is one of its kind's many.
  var isLayer: Bool { role.split(at: ".").contains(where: isNumber) }

  /// The role with numbers replaced: what it is, in whatever layer.
  var kind: ByteString { joined(role.split(at: ".").map { isNumber($0) ? "*" : $0 }[...]) }
}

/// A chosen tensor with its dimensions.
struct ChosenTensor {
  /// Index into the tensors that were offered.
  let index: Int
  let candidate: SampleCandidate
  let rows: UInt64
  let columns: UInt64
  /// Reads that one run of a row costs: 1 for plain values.
  let readsPerRun: UInt64
}

let windowColumns: UInt64 = 128
private let layerMatricesMax = 56
private let otherMatricesMax = 8
private let vectorsMax = 32
private let hashedRowsMax: UInt64 = 1 << 24
typealias Candidates = [(index: Int, candidate: SampleCandidate)]

/// Steps 1 and 3: the tensors that are sampled, matrices first.
func chosenTensors(_ candidates: Candidates) -> Candidates {
  chosenMatrices(candidates.filter { $0.candidate.isMatrix })
    + lowest(candidates.filter { !$0.candidate.isMatrix }, vectorsMax)
}

/// The chunks of a sample, sorted by key.
func samplePlan(_ chosen: [ChosenTensor], _ size: SampleSize) -> [PlannedChunk] {
  let matrices = UInt64(chosen.count { $0.candidate.isMatrix })
  let chunks = chosen.flatMap { tensor in
    if tensor.candidate.isMatrix { return matrixChunks(tensor, chosen: matrices, size) }
    return [
      PlannedChunk(
        tensor: tensor.index, row: 0, column: 0, count: min(windowColumns, tensor.columns),
        key: coordinateHash(tensor.candidate.role, 2, 0, 0), isMatrix: false, rank: 0)
    ]
  }
  return chunks.sorted { ($0.key, $0.tensor, $0.row) < ($1.key, $1.tensor, $1.row) }
}

/// Heads and word vectors apart: a model that gains a head keeps the layers that are sampled.
private func chosenMatrices(_ matrices: Candidates) -> Candidates {
  let kinds = Dictionary(grouping: matrices.filter { $0.candidate.isLayer }) { $0.candidate.kind }
  let queues = kinds.sorted { (xxh3($0.key.bytes), $0.key) < (xxh3($1.key.bytes), $1.key) }
    .map { lowest($0.value, layerMatricesMax) }
  var chosen = lowest(matrices.filter { !$0.candidate.isLayer }, otherMatricesMax)
  var left = layerMatricesMax
  for turn in 0..<layerMatricesMax {
    for queue in queues where turn < queue.count && left > 0 {
      chosen.append(queue[turn])
      left -= 1
    }
  }
  return chosen
}

/// The `count` candidates whose roles hash lowest.
private func lowest(_ candidates: Candidates, _ count: Int) -> Candidates {
  let hashed = candidates.map { (hash: xxh3($0.candidate.role.bytes), candidate: $0) }
  return hashed.sorted { ($0.hash, $0.candidate.candidate.role) < ($1.hash, $1.candidate.candidate.role) }
    .prefix(count).map(\.candidate)
}

private func matrixChunks(_ tensor: ChosenTensor, chosen: UInt64, _ size: SampleSize) -> [PlannedChunk] {
  let role = tensor.candidate.role
  let count = min(tensor.columns, windowColumns)
  let affordable = tensor.readsPerRun > 1 ? max(1, size.codeReadsMax / (chosen * tensor.readsPerRun)) : .max
  let wanted = min(affordable, max(4, min(size.rowsMax, size.values / (chosen * count))))
  return lowestRows(role, rows: tensor.rows, count: Int(wanted)).enumerated().map { rank, row in
    let windows = tensor.columns / windowColumns
    let column = windows < 2 ? 0 : windowColumns * (coordinateHash(role, 1, row) % windows)
    return PlannedChunk(
      tensor: tensor.index, row: row, column: column, count: count, key: coordinateHash(role, 2, row, column),
      isMatrix: true, rank: rank)
  }
}

/// XXH3-64 of a role, what the hash is for, and coordinates.
private func coordinateHash(_ role: ByteString, _ purpose: UInt8, _ coordinates: UInt64...) -> UInt64 {
  var bytes = role.bytes + [purpose]
  for coordinate in coordinates { bytes.append(littleEndian: coordinate) }
  return xxh3(bytes)
}

/// The rows that hash lowest, in that order; equal hashes by row.
///
/// - Complexity: O(rows), some 10 ns each, of the first 2^24: a view that repeats its storage may claim any number.
func lowestRows(_ role: ByteString, rows: UInt64, count: Int) -> [UInt64] {
  var scratch = role.bytes + [0] + [UInt8](repeating: 0, count: 8)
  var best: [(hash: UInt64, row: UInt64)] = []
  var hashes = [UInt64](repeating: 0, count: 4096)
  // The highest hash that may be among them: known once there are as many.
  var bound = UInt64.max
  let rows = min(rows, hashedRowsMax)
  for first in stride(from: UInt64(0), to: rows, by: 4096) {
    let batch = Int(min(4096, rows - first))
    atlas_row_hashes(&scratch, role.count + 1, first, batch, &hashes)
    for offset in 0..<batch where hashes[offset] <= bound {
      best.append((hashes[offset], first + UInt64(offset)))
      if best.count >= 4 * count + 64 { bound = keepLowest(&best, count) }
    }
  }
  _ = keepLowest(&best, count)
  return best.map(\.row)
}

/// - Returns: the highest hash that is left.
private func keepLowest(_ rows: inout [(hash: UInt64, row: UInt64)], _ count: Int) -> UInt64 {
  rows.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
  if rows.count > count { rows.removeLast(rows.count - count) }
  return rows.last?.hash ?? .max
}
