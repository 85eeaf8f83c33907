import AtlasAnalysis
import Glibc
import ModelAtlas

/// How well one tensor, or some rows of it, is known from the children.
struct TensorEstimate {
  enum Way: Hashable {
    /// All children agree to the bit.
    case equal
    /// The children's changes are of low rank.
    case lowRank
    /// Only their mean is known: small vectors that were trained beside.
    case mean
  }

  let values: [Float]
  let way: Way
  /// Sums of squares: what is expected to be wrong, and the whole.
  let squaredError: Double
  let squaredNorm: Double
}

/// Estimates rows of a tensor from as many children as there are.
///
/// - Returns: nil when the changes are of no low rank, i.e. when the mean would be all there is to say of a matrix.
func estimate(_ children: [[Float]], rows: Int, columns: Int) -> TensorEstimate? {
  let norm = children[0].reduce(0.0) { $0 + Double($1) * Double($1) }
  if children.dropFirst().allSatisfy({ $0 == children[0] }) {
    return TensorEstimate(values: children[0], way: .equal, squaredError: 0, squaredNorm: norm)
  }
  let matrices = children.map { Matrix(rows: rows, columns: columns, values: $0.map(Double.init)) }
  if min(rows, columns) >= smallestSide {
    guard let base = LoRABase(matrices), base.ranks.contains(where: { $0 > 0 }) else { return nil }
    let values = base.weights.values.map { Float($0) }
    let squaredError = base.error * base.error * norm
    return TensorEstimate(
      values: values, way: .lowRank,
      squaredError: roundedError(squaredError, share: base.spreadShare, of: values, children), squaredNorm: norm)
  }
  return meanOf(matrices, norm: norm)
}

/// What is left of an expected squared error once the values were rounded to F32.
///
/// Whatever the base was stored in, its values are F32 numbers: where the error is smaller than the step between two of
/// them, rounding hits the true one. A child's rounding error grows with its value: that part is shared out so, and
/// evenly what comes from other elements.
private func roundedError(
  _ squaredError: Double, share: Double, of values: [Float], _ children: [[Float]]
) -> Double {
  var shares = [Double](repeating: 0, count: values.count)
  for child in children {
    for index in shares.indices { shares[index] += Double(child[index].ulp) * Double(child[index].ulp) }
  }
  let total = shares.reduce(0, +)
  guard total > 0, total.isFinite else { return squaredError }
  var sum = 0.0
  for index in shares.indices {
    sum += squaredErrorOnGrid(
      variance: squaredError * ((1 - share) * shares[index] / total + share / Double(shares.count)),
      step: Double(values[index].ulp))
  }
  return sum
}

/// Expected squared distance of a normal error from zero once it is rounded to multiples of `step`.
private func squaredErrorOnGrid(variance: Double, step: Double) -> Double {
  guard variance > 0 else { return 0 }
  let deviation = variance.squareRoot()
  if deviation > 2 * step { return variance + step * step / 12 }
  func tail(_ steps: Double) -> Double { erfc((steps - 0.5) * step / (deviation * 2.0.squareRoot())) }
  return (1...12).reduce(0) { sum, k in
    sum + Double(k * k) * step * step * (tail(Double(k)) - tail(Double(k + 1)))
  }
}

/// Below this, a change of rank 4 is no low rank.
private let smallestSide = 16

private func meanOf(_ children: [Matrix], norm: Double) -> TensorEstimate {
  let count = Double(children.count)
  var mean = [Double](repeating: 0, count: children[0].values.count)
  for child in children { for index in mean.indices { mean[index] += child.values[index] / count } }
  var spread = 0.0
  for child in children {
    for index in mean.indices { spread += (child.values[index] - mean[index]) * (child.values[index] - mean[index]) }
  }
  return TensorEstimate(
    values: mean.map { Float($0) }, way: .mean, squaredError: spread / (count * (count - 1)), squaredNorm: norm)
}

/// What all tensors together say of the error.
struct EstimateTally {
  private var squaredError = 0.0
  private var squaredNorm = 0.0
  private(set) var lowRankTensors = 0
  private(set) var equalTensors = 0

  mutating func add(_ estimate: TensorEstimate) {
    squaredError += estimate.squaredError
    squaredNorm += estimate.squaredNorm
    if estimate.way == .lowRank { lowRankTensors += 1 } else if estimate.way == .equal { equalTensors += 1 }
  }

  /// Expected Euclidean error relative to the weights. Nil when nothing was of low rank: then it is no estimate.
  var relativeError: Double? {
    squaredNorm > 0 && lowRankTensors > 0 ? (squaredError / squaredNorm).squareRoot() : nil
  }
}
