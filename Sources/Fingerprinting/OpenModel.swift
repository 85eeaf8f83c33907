import ModelAtlas
import WeightFormats

/// A model's weights, open for reading: as values in the checkpoint's names and order, whatever the container.
///
/// ggml's blocks are dequantized and codes rebuilt where their scheme is known. Of a folder that holds several renditions
/// the one that stands for the model is opened.
package struct OpenModel {
  /// By role.
  package let tensors: [ByteString: Tensor]
  /// Roles of tensors that hold no readable weights: positions, masks, codes that are not rebuilt.
  package let closed: [ByteString]

  /// One tensor as rows of its first dimension; a vector is one row.
  package struct Tensor {
    package let rows: UInt64
    package let columns: UInt64
    /// Of the values as stored: nil where they are rebuilt from codes.
    package let elementType: ElementType?
    private let opened: OpenedTensor
    private let isInOrder: Bool
  }

  /// - Throws: why the weights cannot be read, with the path.
  package init(_ source: ModelSource) throws(UnreadableModel) {
    guard source.condition == .whole else { throw UnreadableModel(source.path, source.condition) }
    let groups = weightGroups(of: source).map { group in
      GroupReading(group) { (file) throws(WeightFormatError) in try WeightFile(path: file.location) }
    }
    let isPipeline = source.files.contains { $0.fact.path == "model_index.json" }
    guard let best = renditions(groups, isPipeline: isPipeline).sorted(by: { $0.stands(before: $1) }).first else {
      throw UnreadableModel(source.path, groups.map(\.condition).first { $0 != .whole } ?? source.condition)
    }
    let claims = ConfigurationClaims(source, besides: best.files.map(\.source.fact.path)) {
      (file) throws(WeightFormatError) in try WeightFile(path: file.location)
    }
    var tensors: [ByteString: Tensor] = [:]
    do throws(WeightFormatError) {
      for offered in sampledTensors(best, leavingOut: [], claims) {
        guard let opened = try offered.opened(claims) else { continue }
        tensors[offered.candidate.role] = Tensor(opened)
      }
    } catch {
      throw UnreadableModel(description: error.description)
    }
    self.tensors = tensors
    closed = Set(best.tensors.map(\.fact.role)).filter { tensors[$0] == nil }.sorted()
  }

  /// Values of all tensors together.
  package var valueCount: UInt64 {
    tensors.values.reduce(0) { $0 &+ saturatingProduct($1.rows, $1.columns) }
  }
}

/// Why a model's weights cannot be opened.
package struct UnreadableModel: Error, CustomStringConvertible {
  package let description: String

  init(description: String) { self.description = description }

  init(_ path: ByteString, _ condition: Condition) {
    switch condition {
    case .incomplete(let reason), .stub(let reason), .unreadable(let reason): description = reason
    case .whole, .removed: description = "\(path): no weights in it"
    }
  }
}

extension OpenModel.Tensor {
  fileprivate init(_ opened: OpenedTensor) {
    self.opened = opened
    rows = opened.rows
    columns = opened.columns
    switch opened.content {
    case .values(let tensor):
      elementType = tensor.fact.type
      isInOrder = opened.part?.isContiguous ?? (!tensor.view.isTransposed && tensor.view.rows == .native)
    case .slices(let matrix):
      elementType = matrix.slices[0].fact.type
      isInOrder = false
    case .codes:
      elementType = nil
      isInOrder = false
    }
  }

  /// Some whole rows, one after the other.
  package func values(rows: Range<UInt64>) throws(WeightFormatError) -> [Float] {
    precondition(rows.upperBound <= self.rows, "rows \(rows) of \(self.rows)")
    if isInOrder { return try opened.values(row: rows.lowerBound, count: UInt64(rows.count) * columns) }
    var values: [Float] = []
    for row in rows { values += try opened.values(row: row, count: columns) }
    return values
  }
}

extension OpenedTensor {
  /// Values from a row's beginning on. More than a row's only where rows lie one after the other.
  fileprivate func values(row: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    try values(PlannedChunk(tensor: 0, row: row, column: 0, count: count, key: 0, isMatrix: true, rank: 0))
  }
}
