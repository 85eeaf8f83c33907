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

/// What the plan needs to know of a tensor.
struct SampleCandidate {
  let role: ByteString
  let rows: UInt64
  let columns: UInt64
  let isMatrix: Bool

  /// Nil for scalars and empty tensors.
  init?(_ tensor: TensorFact) {
    guard let count = tensor.elementCount, count > 0, let first = tensor.shape.first else { return nil }
    role = tensor.role
    isMatrix = tensor.shape.count > 1
    rows = isMatrix ? first : 1
    columns = isMatrix ? count / first : count
  }

  /// Holds a layer number, i.e. is one of its kind's many.
  var isLayer: Bool { role.split(at: ".").contains(where: isNumber) }

  /// The role with numbers replaced: what it is, in whatever layer.
  var kind: ByteString { joined(role.split(at: ".").map { isNumber($0) ? "*" : $0 }[...]) }
}

let windowColumns: UInt64 = 128
private let layerMatricesMax = 56
private let otherMatricesMax = 8
private let vectorsMax = 32
private let hashedRowsMax: UInt64 = 1 << 24
/// Values of a whole sample, about: more tell 8-bit leaves of near siblings apart, fewer keep it below 2 MB of reads.
private let sampleValues: UInt64 = 24_576

/// The chunks of a sample, sorted by key.
func samplePlan(_ candidates: [(index: Int, candidate: SampleCandidate)]) -> [PlannedChunk] {
  let matrices = chosenMatrices(candidates.filter { $0.candidate.isMatrix })
  let vectors = lowest(candidates.filter { !$0.candidate.isMatrix }, vectorsMax)
  let chunks =
    matrices.flatMap { matrixChunks($0.index, $0.candidate, chosen: UInt64(matrices.count)) }
    + vectors.map { index, vector in
      PlannedChunk(
        tensor: index, row: 0, column: 0, count: min(windowColumns, vector.columns),
        key: coordinateHash(vector.role, 2, 0, 0), isMatrix: false, rank: 0)
    }
  return chunks.sorted { ($0.key, $0.tensor, $0.row) < ($1.key, $1.tensor, $1.row) }
}

private typealias Candidates = [(index: Int, candidate: SampleCandidate)]

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

private func matrixChunks(_ index: Int, _ matrix: SampleCandidate, chosen: UInt64) -> [PlannedChunk] {
  let count = min(matrix.columns, windowColumns)
  let wanted = max(4, min(16, sampleValues / (chosen * count)))
  return lowestRows(matrix.role, rows: matrix.rows, count: Int(wanted)).enumerated().map { rank, row in
    let windows = matrix.columns / windowColumns
    let column = windows < 2 ? 0 : windowColumns * (coordinateHash(matrix.role, 1, row) % windows)
    return PlannedChunk(
      tensor: index, row: row, column: column, count: count, key: coordinateHash(matrix.role, 2, row, column),
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
  let rows = min(rows, hashedRowsMax)
  for first in stride(from: UInt64(0), to: rows, by: 4096) {
    let batch = Int(min(4096, rows - first))
    atlas_row_hashes(&scratch, role.count + 1, first, batch, &hashes)
    for offset in 0..<batch where best.count < count || hashes[offset] < best[best.count - 1].hash {
      // Rows rise, so an equal hash belongs behind: the place is after all that are not greater.
      let place = best.firstIndex { $0.hash > hashes[offset] } ?? best.count
      best.insert((hashes[offset], first + UInt64(offset)), at: place)
      if best.count > count { best.removeLast() }
    }
  }
  return best.map(\.row)
}
