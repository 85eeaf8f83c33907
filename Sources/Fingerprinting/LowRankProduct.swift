import ModelAtlas
import WeightFormats

/// The product of two of an adapter's factors: `lora_B` times `lora_A`, `hada_w1_a` times `hada_w1_b`.
struct LowRankProduct {
  let rows: UInt64
  let columns: UInt64
  private let rank: UInt64
  private let down: ModelTensor
  private let up: ModelTensor

  /// Nil for factors that do not fit each other; convolutions count all but their first dimension as inputs.
  init?(up: ModelTensor?, down: ModelTensor?) {
    guard let up, let down, down.holdsWeights, up.holdsWeights, let rank = down.fact.shape.first,
      (1...rankMax).contains(rank), let inputs = down.fact.elementCount.map({ $0 / rank }), inputs > 0,
      let outputs = up.fact.shape.first, let factors = up.fact.elementCount, factors > 0, factors % rank == 0,
      factors / rank == outputs
    else { return nil }
    (self.down, self.up, self.rank) = (down, up, rank)
    (rows, columns) = (outputs, inputs)
  }

  /// A run of one row.
  ///
  /// - Complexity: as many reads as there are ranks, and one.
  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    let factors = try up.values(row: row, columns: rank, from: 0, count: rank)
    var sums = [Float](repeating: 0, count: Int(count))
    for (index, factor) in factors.enumerated() {
      let run = try down.values(row: UInt64(index), columns: columns, from: column, count: count)
      for place in sums.indices { sums[place] += factor * run[place] }
    }
    return sums
  }

  /// A run down one column.
  func values(column: UInt64, from row: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    var factors: [Float] = []
    for index in 0..<rank { factors += try down.values(row: index, columns: columns, from: column, count: 1) }
    var sums: [Float] = []
    for line in row..<(row + count) {
      let run = try up.values(row: line, columns: rank, from: 0, count: rank)
      sums.append(zip(run, factors).reduce(0) { $0 + $1.0 * $1.1 })
    }
    return sums
  }
}

/// More ranks than adapters have; each costs a read.
private let rankMax: UInt64 = 512

/// One factor of a Kronecker product: whole, or a product itself.
enum AdapterFactor {
  case whole(ModelTensor, rows: UInt64, columns: UInt64)
  case product(LowRankProduct)

  /// - Parameter name: `lokr_w1`; its own factors end in `_a` and `_b`.
  init?(_ parts: [ByteString: ModelTensor], _ name: ByteString) {
    if let whole = parts[name] {
      guard whole.holdsWeights, let rows = whole.fact.shape.first, rows > 0, let count = whole.fact.elementCount,
        count > 0
      else { return nil }
      self = .whole(whole, rows: rows, columns: count / rows)
    } else {
      guard let product = LowRankProduct(up: parts[name + "_a"], down: parts[name + "_b"]) else { return nil }
      self = .product(product)
    }
  }

  var rows: UInt64 {
    switch self {
    case .whole(_, let rows, _): rows
    case .product(let product): product.rows
    }
  }

  var columns: UInt64 {
    switch self {
    case .whole(_, _, let columns): columns
    case .product(let product): product.columns
    }
  }

  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    switch self {
    case .whole(let tensor, _, let columns):
      try tensor.values(row: row, columns: columns, from: column, count: count)
    case .product(let product): try product.values(row: row, from: column, count: count)
    }
  }
}
