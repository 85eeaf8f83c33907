import ModelAtlas

/// The most elements of a view that repeats its storage: without a bound, a few bytes could keep us reading for years.
private let expandedElementsMax: UInt64 = 1 << 24

/// Step 4 of reading a checkpoint: tensors held against the storages that they look into.
struct TorchPlacement {
  let storages: any TorchStorages
  let machine: PickleMachine
  let isBigEndian: Bool
  /// False when the pickle names foreign classes.
  let isTrusted: Bool
  private var places: [Int: Range<UInt64>] = [:]

  init(storages: any TorchStorages, machine: PickleMachine, isBigEndian: Bool, isTrusted: Bool) {
    self.storages = storages
    self.machine = machine
    self.isBigEndian = isBigEndian
    self.isTrusted = isTrusted
  }

  mutating func stored(_ tensor: PickledTensor, name: ByteString) throws(WeightFormatError) -> StoredTensor {
    func refusal(_ finding: String) -> WeightFormatError { zipMalformed(storages.file, "tensor \(name): \(finding)") }
    let place = try storagePlace(tensor.storage, for: name)
    let block = tensor.type.block ?? (elements: 1, bytes: 1)
    let (width, perBlock) = (UInt64(block.bytes), UInt64(block.elements))
    guard tensor.offset >= 0, (tensor.shape + tensor.strides).allSatisfy({ $0 >= 0 }) else {
      throw refusal("a negative offset, size or stride")
    }
    let shape = tensor.shape.map { UInt64($0) }
    let strides = tensor.strides.map { UInt64($0) }
    guard let count = product(shape), let last = lastElement(UInt64(tensor.offset), shape, strides) else {
      throw refusal("the size of \(shape) overflows")
    }
    let held = UInt64(place.count) / width * perBlock
    guard count == 0 || last < held else {
      throw refusal("its last element is number \(last), the storage holds \(held)")
    }
    guard count <= max(expandedElementsMax, held) else {
      throw refusal("\(count) elements are made of a storage of \(held)")
    }
    // What shares a byte is read where the bytes are the tensor's alone, in order.
    let isWholeBytes = perBlock == 1 || (isRowMajor(shape, strides) && tensor.offset == 0 && count % perBlock == 0)
    let isReadable = tensor.isPlain && isTrusted && isWholeBytes && isDecodable(tensor.type)
    let scaling = try tensor.quantizer.flatMap { (quantizer) throws(WeightFormatError) in
      try self.scaling(quantizer, shape, name)
    }
    var stored = StoredTensor(
      name: name, shape: shape, type: tensor.type,
      typeName: tensor.quantizer == nil && tensor.isPlain ? nil : "torch-\(tensor.type.rawValue.lowercased())",
      layout: perBlock > 1
        ? .contiguous(offset: place.lowerBound, bytes: min(UInt64(place.count), (count + perBlock - 1) / perBlock))
        : layout(count: count, width: width, first: UInt64(tensor.offset), shape, strides, in: place),
      isBigEndian: isBigEndian, valuesReadable: isReadable && (tensor.quantizer == nil || scaling != nil))
    stored.scaling = scaling
    return stored
  }

  /// Nil where the numbers do not fit the codes.
  private mutating func scaling(
    _ quantizer: PickledQuantizer, _ shape: [UInt64], _ name: ByteString
  ) throws(WeightFormatError) -> ElementScaling? {
    let whole = shape.map { max($0, 1) }
    switch quantizer {
    case .perTensor(let scale, let zeroPoint):
      let one = StoredTensor(
        name: name + ".scale", shape: [1], type: .f64,
        layout: .inline(withUnsafeBytes(of: scale.bitPattern.littleEndian, Array.init)), valuesReadable: true)
      return ElementScaling(
        steps: whole, scales: .init(one, strides: shape.map { _ in 0 }), zeroPoints: nil, zeroPoint: Float(zeroPoint))
    case .perChannel(let scales, let zeroPoints, let axis):
      guard let axis = Int(exactly: axis), shape.indices.contains(axis),
        let scales = try plainVector(scales, count: shape[axis], name + ".scales"),
        let zeroPoints = try plainVector(zeroPoints, count: shape[axis], name + ".zero_points")
      else { return nil }
      let strides = shape.indices.map { $0 == axis ? UInt64(1) : 0 }
      return ElementScaling(
        steps: shape.indices.map { $0 == axis ? 1 : whole[$0] }, scales: .init(scales, strides: strides),
        zeroPoints: .init(zeroPoints, strides: strides), zeroPoint: 0)
    }
  }

  /// Numbers beside codes, which are no codes themselves.
  private mutating func plainVector(
    _ index: Int, count: UInt64, _ name: ByteString
  ) throws(WeightFormatError) -> StoredTensor? {
    let tensor = machine.tensors[index]
    guard tensor.isPlain, tensor.quantizer == nil, tensor.shape.count == 1, tensor.shape[0] == Int64(exactly: count)
    else { return nil }
    let stored = try stored(tensor, name: name)
    return stored.valuesReadable ? stored : nil
  }

  private func layout(
    count: UInt64, width: UInt64, first: UInt64, _ shape: [UInt64], _ strides: [UInt64], in place: Range<UInt64>
  ) -> TensorLayout {
    if count == 0 { return .contiguous(offset: place.lowerBound, bytes: 0) }
    if isRowMajor(shape, strides) { return .contiguous(offset: place.lowerBound + first * width, bytes: count * width) }
    return .strided(
      StridedLayout(
        storageOffset: place.lowerBound, storageBytes: UInt64(place.count), firstElement: first, strides: strides))
  }

  /// The bytes of a storage: as many as the pickle says, or the file is not what it claims.
  private mutating func storagePlace(_ index: Int, for name: ByteString) throws(WeightFormatError) -> Range<UInt64> {
    if let place = places[index] { return place }
    let place = try storages.place(of: machine.storages[index], for: name)
    places[index] = place
    return place
  }
}

/// The highest place that an element of the view has in its storage; nil when it overflows.
private func lastElement(_ first: UInt64, _ shape: [UInt64], _ strides: [UInt64]) -> UInt64? {
  var last = first
  for (size, stride) in zip(shape, strides) where size > 1 {
    let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
    let (sum, overflowToo) = last.addingReportingOverflow(step)
    if overflow || overflowToo { return nil }
    last = sum
  }
  return last
}

private func isRowMajor(_ shape: [UInt64], _ strides: [UInt64]) -> Bool {
  var expected: UInt64 = 1
  for (size, stride) in zip(shape, strides).reversed() where size > 1 {
    if stride != expected { return false }
    expected *= size
  }
  return true
}
