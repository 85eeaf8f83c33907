import ModelAtlas

private let dimensionMax: UInt64 = 1 << 40
/// Stands before the element type of a tensor of which only some elements are stored.
let sparsePrefix = "sparse "

/// Holds the tensors of an ONNX file against the bytes that they are said to have, here or in other files.
struct ONNXPlacement {
  let file: WeightFile
  private var externals: ExternalFiles
  private(set) var anomalies: [String] = []

  init(_ file: WeightFile, companions: [ByteString: ByteString]?) {
    self.file = file
    externals = ExternalFiles(besides: file, companions: companions)
  }

  var externalFiles: [WeightFile] { externals.opened }

  mutating func stored(_ tensor: ONNXTensor) throws(WeightFormatError) -> StoredTensor {
    let type = ONNXType(tensor.dataType)
    guard let count = product(tensor.shape), tensor.shape.allSatisfy({ $0 <= dimensionMax }) else {
      throw malformed(tensor, "the size of \(tensor.shape) overflows")
    }
    if tensor.isSparse { return sparse(tensor, type) }
    let needed = type.type.block.map { block in
      count.multipliedReportingOverflow(by: UInt64(block.bytes))
    }
    if needed?.overflow == true { throw malformed(tensor, "the size of \(tensor.shape) overflows") }
    // Elements of four and of two bits share a byte.
    let perBlock = UInt64(type.type.block?.elements ?? 1)
    let bytes = needed.map { ($0.partialValue + perBlock - 1) / perBlock }
    let (layout, external) = try place(tensor, bytes: bytes)
    let found = heldBytes(layout)
    let isWhole = bytes == nil || found == bytes
    if !isWhole, let bytes {
      anomalies.append("tensor \(tensor.name) of shape \(tensor.shape) takes \(bytes) bytes, it has \(found)")
    }
    var stored = StoredTensor(
      name: tensor.name, shape: tensor.shape, type: type.type, typeName: type.name, layout: layout,
      valuesReadable: isWhole && isDecodable(type.type) && count % perBlock == 0)
    stored.externalFile = external
    return stored
  }

  /// Hashed as the file spells it.
  private func sparse(_ tensor: ONNXTensor, _ type: ONNXType) -> StoredTensor {
    let range = tensor.bytes ?? 0..<0
    return StoredTensor(
      name: tensor.name, shape: tensor.shape, type: .unknown,
      typeName: sparsePrefix + (type.name ?? type.type.rawValue),
      layout: .contiguous(offset: range.lowerBound, bytes: UInt64(range.count)), valuesReadable: false)
  }

  private func malformed(_ tensor: ONNXTensor, _ finding: String) -> WeightFormatError {
    .malformed(path: file.path, format: .onnx, finding: "tensor \(tensor.name): \(finding)")
  }

  private func heldBytes(_ layout: TensorLayout) -> UInt64 {
    switch layout {
    case .contiguous(_, let bytes): bytes
    case .inline(let bytes): UInt64(bytes.count)
    case .strided(let strided): strided.storageBytes
    }
  }

  private mutating func place(
    _ tensor: ONNXTensor, bytes: UInt64?
  ) throws(WeightFormatError) -> (TensorLayout, WeightFile?) {
    guard tensor.isExternal else {
      guard let range = tensor.bytes else { return (.inline(tensor.inline), nil) }
      return (.contiguous(offset: range.lowerBound, bytes: UInt64(range.count)), nil)
    }
    guard let location = tensor.external["location"] else { throw malformed(tensor, "external, without a location") }
    let other = try externals.file(at: location)
    let offset = try number(tensor, "offset") ?? 0
    let length = try number(tensor, "length") ?? bytes ?? 0
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= other.byteCount else {
      throw .truncated(
        path: other.path, format: .onnx, promise: "tensor \(tensor.name) goes on to",
        promisedBytes: overflow ? .max : end, fileBytes: other.byteCount)
    }
    return (.contiguous(offset: offset, bytes: length), other)
  }

  private func number(_ tensor: ONNXTensor, _ key: ByteString) throws(WeightFormatError) -> UInt64? {
    guard let text = tensor.external[key] else { return nil }
    guard let number = UInt64(text.description) else { throw malformed(tensor, "external \(key) `\(text)`") }
    return number
  }
}
