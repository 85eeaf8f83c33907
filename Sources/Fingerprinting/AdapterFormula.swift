import ModelAtlas
import WeightFormats

/// How an adapter's tensors make a change of one matrix, up to a factor.
///
/// - Source: PEFT's and LyCORIS' `get_delta_weight`.
enum AdapterFormula {
  /// LoRA. Of DoRA, too: its magnitudes scale rows of the base, hardly away from what they were.
  case product(LowRankProduct)
  /// LoHa: two products, multiplied element by element.
  case elementwise(LowRankProduct, LowRankProduct)
  /// LoKr: each element of the first times the whole second.
  case kronecker(AdapterFactor, AdapterFactor)

  /// Nil for other kinds, for cores of convolutions, and for factors that do not fit each other.
  ///
  /// - Parameter parts: a module's tensors by what follows its name.
  init?(_ parts: [ByteString: ModelTensor]) {
    let cores: [ByteString] = ["lora_mid.weight", "hada_t1", "hada_t2", "lokr_t2"]
    guard cores.allSatisfy({ parts[$0] == nil }) else { return nil }
    if let product = LowRankProduct(up: parts["lora_B.weight"], down: parts["lora_A.weight"]) {
      self = .product(product)
    } else if let one = LowRankProduct(up: parts["hada_w1_a"], down: parts["hada_w1_b"]),
      let other = LowRankProduct(up: parts["hada_w2_a"], down: parts["hada_w2_b"]),
      one.rows == other.rows, one.columns == other.columns
    {
      self = .elementwise(one, other)
    } else if let one = AdapterFactor(parts, "lokr_w1"), let other = AdapterFactor(parts, "lokr_w2"),
      saturatingProduct(one.rows, other.rows) < .max, saturatingProduct(one.columns, other.columns) < .max
    {
      self = .kronecker(one, other)
    } else {
      return nil
    }
  }

  var rows: UInt64 {
    switch self {
    case .product(let product), .elementwise(let product, _): product.rows
    case .kronecker(let one, let other): one.rows * other.rows
    }
  }

  var columns: UInt64 {
    switch self {
    case .product(let product), .elementwise(let product, _): product.columns
    case .kronecker(let one, let other): one.columns * other.columns
    }
  }

  /// A run of one row.
  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    switch self {
    case .product(let product): return try product.values(row: row, from: column, count: count)
    case .elementwise(let one, let other):
      let second = try other.values(row: row, from: column, count: count)
      return zip(try one.values(row: row, from: column, count: count), second).map { $0 * $1 }
    case .kronecker(let one, let other):
      var values: [Float] = []
      var at = column
      while at < column + count {
        let (outer, inner) = (at / other.columns, at % other.columns)
        let taken = min(other.columns - inner, column + count - at)
        let factor = try one.values(row: row / other.rows, from: outer, count: 1)[0]
        values += try other.values(row: row % other.rows, from: inner, count: taken).map { factor * $0 }
        at += taken
      }
      return values
    }
  }
}
