/// Estimates for all candidates from a few observations, made one after another.
///
/// Keeps the Cholesky factor of the observations' covariance applied to all candidates: an observation costs
/// O(candidates x observations) and nothing is ever inverted.
struct GaussianProcess {
  /// Variance of an evaluation, in units of the candidates' own.
  private static let noise = 0.02

  private let kernel: Kernel
  /// One row an observation: the factor's row, extended to all candidates.
  private var rows: [[Double]] = []
  /// The factor's diagonal.
  private var pivots: [Double] = []
  /// What is left of each candidate's variance.
  private var variance: [Double]
  private var observed: [(position: Int, value: Double?)] = []
  private var isSeen: [Bool]

  init(_ kernel: Kernel) {
    self.kernel = kernel
    variance = kernel.diagonal
    isSeen = [Bool](repeating: false, count: kernel.count)
  }

  func isObserved(_ position: Int) -> Bool { isSeen[position] }
  private var values: [Double] { observed.compactMap(\.value) }
  var best: Double? { values.max() }

  /// - Parameter value: nil for one that will be made: it takes away uncertainty and changes no estimate.
  mutating func observe(_ position: Int, _ value: Double?) {
    var row = kernel.row(position)
    for earlier in rows {
      let factor = earlier[position]
      if factor != 0 { for index in row.indices { row[index] -= factor * earlier[index] } }
    }
    let scale = (variance[position] + Self.noise).squareRoot()
    for index in row.indices { row[index] /= scale }
    for index in row.indices { variance[index] = max(0, variance[index] - row[index] * row[index]) }
    rows.append(row)
    pivots.append(scale)
    observed.append((position, value))
    isSeen[position] = true
  }

  private var center: Double { mean(values) ?? 0 }

  /// The spread of what was observed; of one observation a twentieth of it, since nothing else is known.
  private var scale: Double {
    let values = values
    guard let center = mean(values) else { return 1 }
    let spread = (mean(values.map { ($0 - center) * ($0 - center) }) ?? 0).squareRoot()
    return max(values.count < 3 ? max(spread, center.magnitude / 20) : spread, 1e-9)
  }

  func deviation(_ position: Int) -> Double { variance[position].squareRoot() * scale }

  /// By forward substitution with the rows; only what was observed with a value, which comes first, counts.
  func estimates() -> [Double] {
    let (center, scale) = (center, scale)
    var result = [Double](repeating: 0, count: kernel.count)
    var solved: [Double] = []
    for (step, observation) in observed.enumerated() {
      guard let value = observation.value else { break }
      var rest = (value - center) / scale
      for (earlier, solution) in solved.enumerated() { rest -= rows[earlier][observation.position] * solution }
      solved.append(rest / pivots[step])
      for index in result.indices { result[index] += rows[step][index] * solved[step] }
    }
    return result.map { center + scale * $0 }
  }
}
