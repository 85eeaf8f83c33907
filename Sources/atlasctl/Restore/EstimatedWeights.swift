import Glibc
import ModelAtlas
import WeightFormats

/// A safetensors file of estimated weights, written tensor by tensor: the largest piece in memory is a million values of
/// each child.
struct EstimatedWeights {
  private let children: [ChildWeights]
  private let names: [ByteString]
  private static let pieceElements = 1 << 20

  init(_ children: [ChildWeights]) throws {
    self.children = children
    names = children[0].names
    for name in names {
      for child in children.dropFirst()
      where child.tensors[name]?.stored.shape != children[0].tensors[name]?.stored.shape {
        throw Failure("\(child.id): differs from \(children[0].id) in the shape of \(name)")
      }
    }
  }

  /// Bytes of all tensors, without the header.
  var bytes: UInt64 { names.reduce(0) { $0 + byteCount($1) } }

  /// - Returns: what was found, for the card.
  func write(to path: String, _ progress: Progress) throws -> EstimateTally {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure("\(path): \(systemReason(errno))") }
    defer { close(descriptor) }
    try header.withUnsafeBytes { try writeAll($0, descriptor, named: path) }
    var tally = EstimateTally()
    for name in names {
      try eachPiece(of: name) { bytes, estimate in
        if let estimate { tally.add(estimate) }
        try bytes.withUnsafeBytes { try writeAll($0, descriptor, named: path) }
        progress.advance(UInt64(bytes.count))
      }
    }
    guard fsync(descriptor) == 0 else { throw Failure("\(path): \(systemReason(errno))") }
    return tally
  }

  private func tensor(_ name: ByteString) -> ChildWeights.Tensor {
    guard let tensor = children[0].tensors[name] else { preconditionFailure("\(name) is one of the first child's") }
    return tensor
  }

  private func byteCount(_ name: ByteString) -> UInt64 {
    let stored = tensor(name).stored
    if tensor(name).isFloat { return (stored.elementCount ?? 0) &* 4 }
    if case .contiguous(_, let bytes) = stored.layout { return bytes }
    return 0
  }

  private func eachPiece(of name: ByteString, _ body: ([UInt8], TensorEstimate?) throws -> Void) throws {
    let tensor = tensor(name)
    guard tensor.isFloat else { return try body(storedBytes(tensor), nil) }
    guard let shape = tensor.matrixShape else { return }
    // A single row is cut nowhere: vectors are short.
    let step = max(1, Self.pieceElements / shape.columns)
    for start in stride(from: 0, to: shape.rows, by: step) {
      try Interruption.check()
      let rows = start..<min(start + step, shape.rows)
      let parts = try children.map { child in try child.tensors[name]?.rows(rows, columns: shape.columns) ?? [] }
      guard let estimate = estimate(parts, rows: rows.count, columns: shape.columns) else {
        throw Failure(
          "\(name): the children's changes are of no low rank, so the base cannot be told from them",
          hint: "these are no merged LoRA children; atlasctl restore names other candidates", code: .badAnswer)
      }
      try body(estimate.values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }, estimate)
    }
  }

  /// Positions, masks: as the first child has them.
  private func storedBytes(_ tensor: ChildWeights.Tensor) throws -> [UInt8] {
    guard case .contiguous(let offset, let bytes) = tensor.stored.layout, bytes < 1 << 30 else { return [] }
    do { return try tensor.file.read(at: offset, count: Int(bytes)) } catch { throw Failure("\(error)") }
  }

  private var header: [UInt8] {
    var entries = ["\"__metadata__\":{\"format\":\"pt\",\"restored\":\"estimate\"}"]
    var offset: UInt64 = 0
    for name in names {
      let stored = tensor(name).stored
      let type = tensor(name).isFloat ? "F32" : stored.type.rawValue
      let end = offset + byteCount(name)
      let shape = stored.shape.map { "\($0)" }.joined(separator: ",")
      entries.append(
        "\(quoted(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(entries.joined(separator: ","))}".utf8)
    // The values start at a multiple of eight, as other writers have it.
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
  }
}

private func quoted(_ name: ByteString) -> String {
  var text = "\""
  for scalar in name.description.unicodeScalars {
    switch scalar {
    case "\"", "\\": text += "\\\(scalar)"
    case "\u{0}"..<" ": text += "\\u00" + hexadecimal(UInt8(scalar.value))
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text + "\""
}
