import ModelAtlas
import WeightFormats

/// One tensor of a model: what is known of it, and where its values are.
struct ModelTensor {
  let fact: TensorFact
  let stored: StoredTensor
  let file: WeightFile
  let rowOrder: RowOrder

  /// Elements in the canonical order of rows: `count` of them from `column` on.
  func values(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    try readValues(of: stored, elements: elements(row: row, columns: columns, from: column, count: count), from: file)
  }

  private func elements(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) -> Range<UInt64> {
    let start = rowOrder.fileRow(of: row) * columns + column
    return start..<(start + count)
  }

  /// Asks for the pages that hold these elements; does nothing where elements do not lie one after the other.
  func advise(row: UInt64, columns: UInt64, from column: UInt64, count: UInt64) {
    guard case .contiguous(let offset, _) = stored.layout, let block = stored.type.block else { return }
    let elements = elements(row: row, columns: columns, from: column, count: count)
    let (perBlock, bytes) = (UInt64(block.elements), UInt64(block.bytes))
    let end = offset + (elements.upperBound + perBlock - 1) / perBlock * bytes
    file.willNeed([(offset + elements.lowerBound / perBlock * bytes)..<end])
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
      for tensor in opened.header.tensors where tensor.isWeight {
        let name = component.isEmpty ? tensor.name : component + "." + tensor.name
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
    return ModelTensor(
      fact: TensorFact(
        name: naming.0, role: isGGUF ? orientation.role(role, shape: tensor.shape) : role, shape: tensor.shape,
        type: tensor.type, typeName: tensor.typeName),
      stored: tensor, file: tensor.externalFile ?? opened.file,
      rowOrder: isGGUF ? orientation.rowOrder(role: role, shape: tensor.shape) : .native)
  }
  return (tensors, repeated)
}
