import ControlAPI
import ModelAtlas

/// How many matrices are looked at, and how much of each: a part of a change of low rank is of low rank.
private let previewMatrices = 4
private let previewSide = 256

/// The error that an estimate will have, from parts of a few matrices.
///
/// - Returns: nil when the children's changes are of no low rank, so that there is no estimate.
func previewError(_ children: [ChildWeights]) throws -> Double? {
  var tally = EstimateTally()
  let first = children[0]
  for name in first.names {
    guard let tensor = first.tensors[name], tensor.isFloat, let shape = tensor.matrixShape, shape.rows > 1 else {
      continue
    }
    let parts = try children.map { try part(of: $0, name, shape) }
    let (rows, columns) = (min(shape.rows, previewSide), min(shape.columns, previewSide))
    guard let estimate = estimate(parts, rows: rows, columns: columns) else { return nil }
    tally.add(estimate)
    if tally.lowRankTensors >= previewMatrices { break }
  }
  return tally.relativeError
}

private func part(of child: ChildWeights, _ name: ByteString, _ shape: (rows: Int, columns: Int)) throws -> [Float] {
  guard let tensor = child.tensors[name], let own = tensor.matrixShape, own == shape else {
    throw Failure("\(child.id): has no \(name) of \(shape.rows) x \(shape.columns), as the other children have")
  }
  let rows = min(shape.rows, previewSide)
  let values = try tensor.rows(0..<rows, columns: shape.columns)
  guard shape.columns > previewSide else { return values }
  return (0..<rows).flatMap { values[($0 * shape.columns)..<($0 * shape.columns + previewSide)] }
}
