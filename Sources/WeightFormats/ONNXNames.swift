import ModelAtlas

/// Whether a name is one of a model's, as torch spells it: `encoder.layer.0.weight`; not `onnx::MatMul_123`, `val_7`.
func isParameter(_ name: ByteString) -> Bool {
  let parts = name.split(at: ".")
  guard parts.count > 1, let last = parts.last, !last.isEmpty, !name.bytes.contains(UInt8(ascii: "/")),
    !name.bytes.contains(UInt8(ascii: ":"))
  else { return false }
  return !last.bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}

/// A tensor's name without what exporters and quantizers put to it.
struct ONNXSpelling {
  var name: ByteString
  /// Whether it is a model's own name.
  let isParameter: Bool
  /// Whether it names the second factor of a product, [inputs, outputs].
  let isOperand: Bool

  init(_ spelled: ByteString) {
    var name = spelled
    if name.hasSuffix("_quantized") { name = name.dropLast(10) }
    let wasTransposed = name.hasSuffix("_Transposed")
    if wasTransposed { name = name.dropLast(11) }
    name = withoutBits(name)
    // onnxruntime-genai: `model.layers.0.attn.q_proj.MatMul.weight`.
    let product: ByteString = ".MatMul.weight"
    let isProduct = name.hasSuffix(product)
    if isProduct { name = name.dropLast(product.count) + ".weight" }
    self.name = name
    isParameter = WeightFormats.isParameter(name)
    isOperand = wasTransposed || isProduct || !isParameter
  }
}

/// Without `_Q4`, `_Q8`, `_Q4G32`: bits, and weights that share a scale.
private func withoutBits(_ name: ByteString) -> ByteString {
  guard let mark = name.bytes.lastIndex(of: UInt8(ascii: "_")) else { return name }
  let end = name.bytes[(mark + 1)...]
  guard end.count > 1, end.first == UInt8(ascii: "Q"),
    end.dropFirst().allSatisfy({ $0 == UInt8(ascii: "G") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  else { return name }
  return name.dropLast(end.count + 1)
}

/// What exporting scripts call the object around a model.
private let wrappers: Set<ByteString> = [
  "m", "mod", "module", "wrapper", "wrapped", "inner", "wrapped_model", "inner_model",
]

/// The wrapper's name and dot that all names of parameters begin with; empty when there is none.
func commonWrapper(_ names: [ByteString]) -> ByteString {
  let parameters = names.filter(isParameter).map { $0.split(at: ".")[0] }
  guard let first = parameters.first, wrappers.contains(first), parameters.allSatisfy({ $0 == first }) else {
    return ""
  }
  return first + "."
}

extension StoredTensor {
  func renamed(_ name: ByteString) -> StoredTensor {
    changed(name: name, shape: shape, type: type, typeName: typeName, layout: layout, isReadable: valuesReadable)
  }

  func retyped(_ typeName: String, isReadable: Bool = true) -> StoredTensor {
    changed(
      name: name, shape: shape, type: type, typeName: typeName, layout: layout,
      isReadable: valuesReadable && isReadable)
  }

  func reshaped(_ shape: [UInt64], type: ElementType) -> StoredTensor {
    changed(
      name: name, shape: shape, type: type, typeName: typeName, layout: layout, isReadable: isDecodable(type))
  }

  /// A matrix with its dimensions exchanged; anything else as it is, and halves of bytes, which cannot be picked out.
  var transposed: StoredTensor {
    guard shape.count == 2, case .contiguous(let offset, let bytes) = layout, let width = type.block,
      width.elements == 1,
      bytes == product(shape + [UInt64(width.bytes)]), bytes > 0
    else { return self }
    let strided = StridedLayout(storageOffset: offset, storageBytes: bytes, firstElement: 0, strides: [1, shape[1]])
    var turned = changed(
      name: name, shape: shape.reversed(), type: type, typeName: typeName, layout: .strided(strided),
      isReadable: valuesReadable)
    turned.scaling = scaling?.transposed
    return turned
  }

  private func changed(
    name: ByteString, shape: [UInt64], type: ElementType, typeName: String?, layout: TensorLayout, isReadable: Bool
  ) -> StoredTensor {
    var tensor = StoredTensor(
      name: name, shape: shape, type: type, typeName: typeName, layout: layout, isBigEndian: isBigEndian,
      valuesReadable: isReadable)
    tensor.scaling = scaling
    tensor.externalFile = externalFile
    tensor.isWeight = isWeight
    return tensor
  }
}

extension ElementScaling {
  var companionNames: [ByteString] { [scales.tensor.name] + (zeroPoints.map { [$0.tensor.name] } ?? []) }

  /// DequantizeLinear's: one scale, one an index of `axis`, or one a block along it. Nil where the counts do not fit or
  /// the scales are not readable.
  init?(shape: [UInt64], axis: Int, block: Int64?, scales: StoredTensor, zeroPoints: StoredTensor?) {
    guard scales.valuesReadable, zeroPoints?.valuesReadable ?? true, let count = scales.elementCount,
      zeroPoints?.elementCount ?? count == count, shape.allSatisfy({ $0 > 0 })
    else { return nil }
    if count == 1 {
      steps = shape
    } else if shape.indices.contains(axis), let block, block > 0, scales.shape.count == shape.count {
      steps = shape.indices.map { $0 == axis ? UInt64(block) : 1 }
    } else if shape.indices.contains(axis), count == shape[axis] {
      steps = shape.indices.map { $0 == axis ? 1 : shape[$0] }
    } else {
      return nil
    }
    let groups = zip(shape, steps).map { ($0 + $1 - 1) / $1 }
    guard product(groups) == count else { return nil }
    var strides = [UInt64](repeating: 1, count: shape.count)
    for dimension in shape.indices.reversed().dropFirst() {
      strides[dimension] = strides[dimension + 1] * groups[dimension + 1]
    }
    self.scales = Companion(scales, strides: strides)
    self.zeroPoints = zeroPoints.map { Companion($0, strides: strides) }
    zeroPoint = 0
  }
}
