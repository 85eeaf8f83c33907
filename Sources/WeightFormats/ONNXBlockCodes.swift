import ModelAtlas

// Codes in blocks along a row, which an operator of onnxruntime's own makes values of.

extension ONNXUses {
  /// MatMulNBits: [outputs, blocks, bytes], one scale a block, zero points packed like the codes.
  func nibbles(_ tensor: StoredTensor, _ node: ONNXNode) -> StoredTensor? {
    let bits = node.integers["bits"] ?? 4
    guard let rows = node.integers["N"], let columns = node.integers["K"], let block = node.integers["block_size"],
      rows > 0, columns > 0, block > 0, let scales = node.inputs.dropFirst(2).first.flatMap({ byName[$0] })
    else { return nil }
    let (shape, group) = ([UInt64(rows), UInt64(columns)], UInt64(block))
    guard let type = codeType(bits), columns % block == 0,
      product(tensor.shape) == product(shape).map({ $0 / UInt64(8 / bits) }),
      tensors[scales].elementCount == product([shape[0], shape[1] / group])
    else { return tensor.retyped("onnx-int\(bits)", isReadable: false) }
    var result = tensor.reshaped(shape, type: type).retyped("onnx-int\(bits)")
    let zeros = node.inputs.dropFirst(3).first.flatMap { byName[$0] }.map { tensors[$0] }
    result.scaling = ElementScaling(
      groups: shape[1] / group, of: group, bits: Int(bits), scales: tensors[scales], zeroPoints: zeros)
    return result.scaling == nil ? result.retyped("onnx-int\(bits)", isReadable: false) : result
  }

  /// GatherBlockQuantized: rows of codes that are looked up, a scale a block of a row; four bits in bytes, or elements of
  /// four bits, whose zero point is 0 where none is given.
  func lookedUp(_ tensor: StoredTensor, _ node: ONNXNode) -> StoredTensor? {
    let bits = tensor.type == .u8 ? node.integers["bits"] ?? 4 : 8 / Int64(tensor.type.block?.elements ?? 1)
    let block = UInt64(clamping: node.integers["block_size"] ?? 128)
    let axis = node.integers["quantize_axis"] ?? 1
    guard tensor.shape.count == 2, [.u8, .i4, .u4, .i2, .u2].contains(tensor.type), block > 0,
      let scales = node.inputs.dropFirst(2).first.flatMap({ byName[$0] }).map({ tensors[$0] })
    else { return nil }
    let isPacked = tensor.type == .u8
    guard let codes = codeType(bits), axis == 1 || axis == -1,
      let columns = product([tensor.shape[1], isPacked ? UInt64(8 / bits) : 1]), columns > 0,
      case let groups = (columns - 1) / block + 1, scales.elementCount == product([tensor.shape[0], groups])
    else { return tensor.retyped("onnx-int\(bits)", isReadable: false) }
    let type = isPacked ? codes : tensor.type
    var result = tensor.reshaped([tensor.shape[0], columns], type: type).retyped("onnx-int\(bits)")
    let zeros = node.inputs.dropFirst(3).first.flatMap { byName[$0] }.map { tensors[$0] }
    result.scaling = ElementScaling(
      groups: groups, of: block, bits: Int(bits), scales: scales, zeroPoints: zeros,
      zeroPoint: isPacked ? nil : 0)
    return result.scaling == nil ? result.retyped("onnx-int\(bits)", isReadable: false) : result
  }
}

/// Of so many bits in bytes; nil for other numbers of bits.
private func codeType(_ bits: Int64) -> ElementType? {
  switch bits {
  case 8: .u8
  case 4: .u4
  case 2: .u2
  default: nil
  }
}

extension ElementScaling {
  /// MatMulNBits': `groups` scales a row; zero points in parts of bytes, each row in whole bytes.
  ///
  /// - Parameter standard: the zero point where no tensor gives them; nil: the middle of the codes.
  init?(
    groups: UInt64, of size: UInt64, bits: Int, scales: StoredTensor, zeroPoints: StoredTensor?,
    zeroPoint standard: Float? = nil
  ) {
    guard scales.valuesReadable, groups > 0, let rows = scales.elementCount.map({ $0 / groups }) else { return nil }
    // Both dimensions step: a row has scales of its own.
    steps = [1, size]
    self.scales = Companion(scales, strides: [groups, 1])
    zeroPoint = standard ?? Float(1 << (bits - 1))
    guard let zeroPoints else {
      self.zeroPoints = nil
      return
    }
    guard zeroPoints.valuesReadable else { return nil }
    if zeroPoints.type != .u8 {
      guard zeroPoints.elementCount == rows * groups else { return nil }
      self.zeroPoints = Companion(zeroPoints, strides: [groups, 1])
    } else {
      guard let type = codeType(Int64(bits)) else { return nil }
      let perByte = UInt64(8 / bits)
      let padded = (groups + perByte - 1) / perByte * perByte
      guard zeroPoints.elementCount == rows * padded / perByte else { return nil }
      let codes = zeroPoints.reshaped([rows * padded], type: type)
      self.zeroPoints = Companion(codes, strides: [padded, 1])
    }
  }
}
