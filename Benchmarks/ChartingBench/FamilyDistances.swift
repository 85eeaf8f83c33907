/// How far a family's models lie apart, all against all: what distance-based methods look at.
struct FamilyDistances: Sendable {
  enum Weights: Hashable, Sendable {
    /// Every weight that two models share.
    case all
    /// So many rows of matrices, the same ones for everybody (paper, App. D: 100 neurons).
    case neurons(Int)
  }

  /// By birth. Adapters are left out: they have no weights to compare.
  let members: [BredModel]
  /// By place among the members; scaled to 1,024 values, so that pairs that share more and fewer can be compared.
  private let distances: [Double]

  init(_ members: [BredModel], _ weights: Weights) {
    self.members = members.filter { $0.kind != .adapter }
    let parts = self.members.map { Self.rows(of: $0, weights) }
    var distances = [Double](repeating: 0, count: parts.count * parts.count)
    for a in parts.indices {
      for b in parts.indices where a < b {
        let distance = Self.distance(self.members[a], parts[a], self.members[b], parts[b])
        distances[a * parts.count + b] = distance
        distances[b * parts.count + a] = distance
      }
    }
    self.distances = distances
  }

  subscript(_ a: Int, _ b: Int) -> Double { distances[a * members.count + b] }

  var mean: Double { distances.reduce(0, +) / Double(max(1, distances.count - members.count)) }

  private struct Row: Hashable {
    let tensor: String
    let row: Int
  }

  /// Where the compared rows of matrices start, and how long they are.
  private static func rows(of model: BredModel, _ weights: Weights) -> [Row: Range<Int>] {
    var rows: [Row: Range<Int>] = [:]
    for tensor in model.shape.tensors where tensor.isMatrix {
      for row in 0..<tensor.rows {
        let start = tensor.start + row * tensor.columns
        rows[Row(tensor: tensor.role, row: row)] = start..<(start + tensor.columns)
      }
    }
    guard case .neurons(let count) = weights else { return rows }
    // The lowest hashes: rows that two models share are chosen in both, whatever else they have.
    let chosen = rows.keys.map { (rank: rank($0), row: $0) }.sorted { ($0.rank, $0.row.row) < ($1.rank, $1.row.row) }
    return Dictionary(uniqueKeysWithValues: chosen.prefix(count).map { ($0.row, rows[$0.row] ?? 0..<0) })
  }

  private static func rank(_ row: Row) -> UInt64 {
    let seed = row.tensor.utf8.reduce(UInt64(row.row)) { $0 &* 1_099_511_628_211 ^ UInt64($1) }
    var random = SplitMix(seed: seed)
    return random.next()
  }

  /// Infinite when no row is shared.
  private static func distance(
    _ a: BredModel, _ aRows: [Row: Range<Int>], _ b: BredModel, _ bRows: [Row: Range<Int>]
  ) -> Double {
    var (sum, count) = (0.0, 0)
    a.weights.withUnsafeBufferPointer { x in
      b.weights.withUnsafeBufferPointer { y in
        for (row, mine) in aRows {
          guard let theirs = bRows[row], theirs.count == mine.count else { continue }
          for offset in 0..<mine.count {
            let difference = x[mine.lowerBound + offset] - y[theirs.lowerBound + offset]
            sum += Double(difference * difference)
          }
          count += mine.count
        }
      }
    }
    return count > 0 ? (sum * 1024 / Double(count)).squareRoot() : .infinity
  }
}

extension Zoo {
  /// Of each family, in order.
  func distances(_ weights: FamilyDistances.Weights) -> [FamilyDistances] {
    Dictionary(grouping: present, by: \.family).sorted { $0.key < $1.key }.map { FamilyDistances($0.value, weights) }
  }
}
