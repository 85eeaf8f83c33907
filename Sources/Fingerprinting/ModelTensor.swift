import ModelAtlas
import WeightFormats

/// One tensor of a model: what is known of it, and where its values are.
struct ModelTensor {
  /// Names, role and shape as the checkpoint has them.
  let fact: TensorFact
  let stored: StoredTensor
  let file: WeightFile
  let view: TensorView

  init(_ fact: TensorFact, _ stored: StoredTensor, file: WeightFile, view: TensorView = .stored) {
    self.fact = fact
    self.stored = stored
    self.file = file
    self.view = view
  }

  /// Elements in the checkpoint's order: `count` of one row's, from `column` on.
  func values(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    let values =
      view.isTransposed
      ? try transposed(row: row, from: column, count: count)
      : isPermutedVector
        ? try permuted(from: column, count: count)
        : try readValues(
          of: stored, elements: elements(row: row, columns: columns, from: column, count: count), from: file)
    return view.addend == 0 ? values : values.map { $0 + view.addend }
  }

  /// Reads that a run of a row costs.
  var readsPerRun: UInt64 {
    view.isTransposed && !isPicked(step: fact.shape[0], count: windowColumns) ? windowColumns : 1
  }

  /// Asks for the pages that hold these elements; does nothing where elements do not lie one after the other.
  func advise(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) {
    guard count > 0 else { return }
    if view.isTransposed {
      guard isPicked(step: fact.shape[0], count: count) else { return }
      advise(elements: (column * fact.shape[0] + row)..<((column + count - 1) * fact.shape[0] + row + 1))
    } else if isPermutedVector {
      advise(elements: 0..<(fact.elementCount ?? 0))
    } else {
      advise(elements: self.elements(row: row, columns: columns, from: column, count: count))
    }
  }

  /// Asks for the pages that hold some elements, in the file's order.
  func advise(elements: Range<UInt64>) {
    guard case .contiguous(let offset, _) = stored.layout, let block = stored.type.block else { return }
    let (perBlock, bytes) = (UInt64(block.elements), UInt64(block.bytes))
    let end = offset + (elements.upperBound + perBlock - 1) / perBlock * bytes
    file.willNeed([(offset + elements.lowerBound / perBlock * bytes)..<end])
  }

  /// The blocks that hold one row of the checkpoint; nil where rows are not whole blocks.
  func storedRow(_ row: UInt64) -> Range<UInt64>? {
    guard let block = stored.type.block, let rows = fact.shape.first, rows > 0, let count = fact.elementCount,
      count / rows % UInt64(block.elements) == 0
    else { return nil }
    let blocks = count / rows / UInt64(block.elements)
    let first = view.rows.fileRow(of: row) * blocks
    return first..<(first + blocks)
  }

  private func elements(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) -> Range<UInt64> {
    let start = view.rows.fileRow(of: row) * columns + column
    return start..<(start + count)
  }
}

extension ModelTensor {
  /// A bias whose elements were permuted like the rows of its matrix.
  private var isPermutedVector: Bool { fact.shape.count == 1 && view.rows != .native }

  private func permuted(from first: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    var values: [Float] = []
    for element in first..<(first + count) {
      let at = view.rows.fileRow(of: element)
      values += try readValues(of: stored, elements: at..<(at + 1), from: file)
    }
    return values
  }

  /// A run of a checkpoint's row is a run down one column of the file's matrix.
  private func transposed(row: UInt64, from first: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    try spaced(first: first * fact.shape[0] + row, step: fact.shape[0], count: count)
  }

  /// Elements that lie `step` apart in the file.
  func spaced(first: UInt64, step: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    let places = (0..<count).map { first + $0 * step }
    guard isPicked(step: step, count: count), let high = places.last else {
      var values: [Float] = []
      for place in places { values += try readValues(of: stored, elements: place..<(place + 1), from: file) }
      return values
    }
    let span = try readValues(of: stored, elements: first..<(high + 1), from: file)
    return places.map { span[Int($0 - first)] }
  }

  /// Whether the span of elements that lie apart is short enough to be read at once: a page's worth of it a value.
  func isPicked(step: UInt64, count: UInt64) -> Bool {
    saturatingProduct(step, count) <= 1 << 14
  }
}

/// The tensors of some groups of files as one model, without buffers.
///
/// - Parameter parts: groups and the name of the component that each of them is; empty for a model of one piece.
/// - Returns: of tensors that several files hold under one name, the first; those names beside them.
func modelTensors(
  _ parts: [(component: ByteString, group: GroupReading)]
) -> (tensors: [ModelTensor], repeated: [ByteString]) {
  var names: [ByteString] = []
  var seen: Set<ByteString> = []
  var repeated: [ByteString] = []
  var stored: [(StoredTensor, OpenedFile, GGUFOrientation)] = []
  for (component, group) in parts {
    let orientation = GGUFOrientation { key in group.files.lazy.compactMap { $0.header[key] }.first }
    for opened in group.files {
      let prefix = group.component(component, of: opened)
      for tensor in opened.header.tensors where tensor.isWeight {
        let name = prefix.isEmpty ? tensor.name : prefix + "." + tensor.name
        guard seen.insert(name).inserted else {
          repeated.append(name)
          continue
        }
        names.append(name)
        stored.append((tensor, opened, orientation))
      }
    }
  }
  let roles = canonicalRoles(names, format: parts.first?.group.files.first?.header.format ?? .unknown)
  let tensors = zip(zip(names, roles), stored).compactMap { naming, place -> ModelTensor? in
    let (tensor, opened, orientation) = place
    guard let role = naming.1 else { return nil }
    let isGGUF = opened.header.format == .gguf
    let view = isGGUF ? orientation.view(of: role, tensor) : .stored
    return ModelTensor(
      TensorFact(
        name: naming.0, role: isGGUF ? orientation.role(role, tensor) : role,
        shape: view.isTransposed ? tensor.shape.reversed() : tensor.shape, type: tensor.type,
        typeName: tensor.typeName),
      tensor, file: tensor.externalFile ?? opened.file, view: view)
  }
  return (tensors, repeated)
}
