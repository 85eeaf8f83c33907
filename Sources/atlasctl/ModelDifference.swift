import AtlasAnalysis
import ControlAPI
import Fingerprinting
import ModelAtlas
import WeightFormats

/// What `diff` prints.
struct ModelDifference: Codable, Hashable {
  struct Tensor: Codable, Hashable {
    /// The name in the one vocabulary that all containers share.
    var role: String
    /// `equal`, `changed`, `onlyA`, `onlyB`, or `unreadable`.
    var state: String
    /// Rows and columns; a vector is one row. Null where the tensor is missing or unreadable.
    @Nullable var shapeA: [UInt64]?
    @Nullable var shapeB: [UInt64]?
    /// Null where values are rebuilt from codes.
    @Nullable var elementTypeA: String?
    @Nullable var elementTypeB: String?
    /// Compared ones: of tensors that differ in rows those of the rows that both have.
    var values: UInt64 = 0
    var changedValues: UInt64 = 0
    /// Of the change, in units of A's norm.
    @Nullable var relativeNorm: Double?
    /// Of the change; null when it is larger than `rankMax`, or cannot be told.
    @Nullable var rank: Int?
    /// The largest rank that is told from a full one; null for vectors and values rebuilt from codes.
    @Nullable var rankMax: Int?
  }

  /// Paths that were read.
  var a: String
  var b: String
  /// Tensors by state.
  var counts: [String: Int]
  /// Over all compared values.
  @Nullable var relativeNorm: Double?
  /// By role.
  var tensors: [Tensor]
}

/// Holds two models against each other, tensor by tensor, from their whole files.
///
/// Memory is bounded by `pieceValues` and one row, whatever the size of the models.
struct ModelComparison {
  private static let pieceValues: UInt64 = 1 << 20
  /// A row is read at once. The longest real ones, experts' matrices taken as rows, have some 10⁸ values.
  private static let rowValuesMax: UInt64 = 1 << 28

  let a: OpenModel
  let b: OpenModel
  /// Values of A that were read since the last call.
  let report: (UInt64) -> Void
  private var squaredDifference = 0.0
  private var squaredNorm = 0.0

  init(_ a: OpenModel, _ b: OpenModel, report: @escaping (UInt64) -> Void) {
    self.a = a
    self.b = b
    self.report = report
  }

  mutating func difference(paths: (String, String)) throws -> ModelDifference {
    let roles = Set(a.tensors.keys).union(b.tensors.keys).union(a.closed).union(b.closed).sorted()
    var tensors: [ModelDifference.Tensor] = []
    for role in roles { tensors.append(try tensor(role)) }
    let norm = squaredNorm > 0 ? (squaredDifference / squaredNorm).squareRoot() : nil
    return ModelDifference(
      a: paths.0, b: paths.1, counts: Dictionary(tensors.map { ($0.state, 1) }, uniquingKeysWith: +),
      relativeNorm: norm, tensors: tensors)
  }

  private mutating func tensor(_ role: ByteString) throws -> ModelDifference.Tensor {
    let (x, y) = (a.tensors[role], b.tensors[role])
    var answer = ModelDifference.Tensor(
      role: role.description, state: "unreadable", shapeA: x?.shape, shapeB: y?.shape,
      elementTypeA: x?.elementType?.rawValue, elementTypeB: y?.elementType?.rawValue)
    guard let x, let y else {
      let isClosed = a.closed.contains(role) || b.closed.contains(role)
      if !isClosed { answer.state = x == nil ? "onlyB" : "onlyA" }
      report(x.map { $0.rows &* $0.columns } ?? 0)
      return answer
    }
    let change = try change(x, y)
    answer.values = UInt64(change.values)
    answer.changedValues = UInt64(change.changed)
    answer.state = change.isEqual && x.shape == y.shape ? "equal" : "changed"
    answer.relativeNorm = change.values > 0 ? change.relativeNorm : nil
    answer.rank = change.rank
    answer.rankMax = change.rankMax
    squaredDifference += change.squaredDifference
    squaredNorm += change.squaredNorm
    return answer
  }

  /// Over the rows that both have; none where rows differ in length.
  private func change(_ x: OpenModel.Tensor, _ y: OpenModel.Tensor) throws -> TensorChange {
    let rows = x.columns == y.columns ? min(x.rows, y.rows) : 0
    guard x.columns <= Self.rowValuesMax, let count = Int(exactly: rows), let columns = Int(exactly: x.columns) else {
      throw Failure("a row of \(x.columns) values is longer than is read at once, \(Self.rowValuesMax)")
    }
    var change = TensorChange(rows: count, columns: columns, rounding: rounding(x.elementType, y.elementType))
    let step = max(1, Self.pieceValues / max(1, x.columns))
    var row: UInt64 = 0
    while row < rows {
      let end = min(rows, row + step)
      do throws(WeightFormatError) {
        change.add(try x.values(rows: row..<end), try y.values(rows: row..<end), firstRow: Int(row))
      } catch {
        throw Failure("\(error)")
      }
      report((end - row) * x.columns)
      row = end
    }
    report((x.rows - rows) &* x.columns)
    return change
  }
}

extension OpenModel.Tensor {
  fileprivate var shape: [UInt64] { [rows, columns] }
}

/// Of the coarser type; nil unless both are plain floats.
private func rounding(_ a: ElementType?, _ b: ElementType?) -> TensorChange.Rounding? {
  guard let a = a?.halfStep, let b = b?.halfStep else { return nil }
  return TensorChange.Rounding(relative: max(a, b))
}

extension ElementType {
  /// Half the distance of neighboring numbers in units of the number, at most. Values of F64 are compared as F32.
  fileprivate var halfStep: Double? {
    switch self {
    case .f64, .f32: 0x1p-24
    case .f16: 0x1p-11
    case .bf16: 0x1p-8
    default: nil
    }
  }
}
