import ModelAtlas

extension PickleMachine {
  /// What a call gives: a description where we know the function, `opaque` otherwise. Nothing is called.
  mutating func called(_ function: PickleValue, with arguments: PickleValue) -> PickleValue {
    guard case .global(let place) = function, case .tuple(let tuple) = arguments,
      let meaning = globals[place].meaning
    else { return .opaque }
    let values = arena[tuple]
    switch meaning {
    case .newDictionary: return .dictionary(container(pairs(values.last)))
    case .newList: return .list(container(values.first.flatMap(contents) ?? []))
    case .scriptClass: return .dictionary(container())
    case .rebuildTensor: return tensor(values, type: nil)
    case .rebuildTypedTensor:
      return tensor(values, type: values.count > 6 ? elementType(values[6]) : nil)
    case .rebuildCodes: return codes(values)
    case .unwrap, .shape: return values.first ?? .opaque
    case .rebuildFromType: return values.count > 2 ? called(values[0], with: values[2]) : .opaque
    case .storageClass, .elementType, .ignored: return .opaque
    }
  }

  /// Sets an object's state. Only a TorchScript object's matters: its members, tensors among them.
  mutating func build(_ object: PickleValue, state: PickleValue) {
    guard case .dictionary(let target) = object, case .dictionary(let source) = state, arena[target].isEmpty else {
      return
    }
    // An OrderedDict's state (`_metadata`) comes after its items: then the dictionary is not empty any more.
    add(arena[source], to: .dictionary(target))
  }

  /// A persistent id: ('storage', class, key, location, element count), in the legacy format with a view of another
  /// storage behind it, which no torch since 0.4 writes: such a storage is opaque.
  mutating func persistent(_ id: PickleValue) -> PickleValue {
    guard case .tuple(let place) = id, isPlainStorage(arena[place]), case .text("storage") = arena[place][0],
      case .global(let name) = arena[place][1], case .storageClass(let type) = globals[name].meaning,
      case .int(let elements) = arena[place][4], elements >= 0, let key = keyText(arena[place][2])
    else { return .opaque }
    return storage(PickledStorage(key: key, type: type, elements: UInt64(elements)))
  }

  private func isPlainStorage(_ id: [PickleValue]) -> Bool {
    if id.count == 6, case .none = id[5] { return true }
    return id.count == 5
  }

  func contents(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let place), .list(let place): arena[place]
    default: nil
    }
  }

  private func keyText(_ value: PickleValue) -> ByteString? {
    switch value {
    case .text(let text): text
    case .int(let number): ByteString(String(number))
    default: nil
    }
  }

  /// Keys and values of a list of pairs, as OrderedDict takes it.
  private func pairs(_ value: PickleValue?) -> [PickleValue] {
    guard let value, let list = contents(value) else { return [] }
    return list.flatMap { pair in contents(pair).flatMap { $0.count == 2 ? $0 : nil } ?? [] }
  }

  private func elementType(_ value: PickleValue) -> ElementType? {
    guard case .global(let place) = value, case .elementType(let type) = globals[place].meaning else { return nil }
    return type
  }

  private func integers(_ value: PickleValue) -> [Int64]? {
    guard let values = contents(value), values.count <= 64 else { return nil }
    var integers: [Int64] = []
    for value in values {
      guard case .int(let integer) = value else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// (storage, offset, shape, strides, quantizer, ...)
  private mutating func codes(_ values: [PickleValue]) -> PickleValue {
    let quantizer = values.count > 4 ? quantizer(values[4]) : nil
    return tensor(values, type: nil, quantizer: quantizer, isPlain: quantizer != nil)
  }

  /// (scheme, scale, zero point), or (scheme, scales, zero points, dimension).
  private func quantizer(_ value: PickleValue) -> PickledQuantizer? {
    guard let parts = contents(value), parts.count >= 3, case .global(let scheme) = parts[0] else { return nil }
    switch (globals[scheme].name, parts[1], parts[2]) {
    case ("per_tensor_affine", .float(let scale), .int(let zeroPoint)):
      return .perTensor(scale: scale, zeroPoint: zeroPoint)
    case ("per_channel_affine", .tensor(let scales), .tensor(let zeroPoints)),
      ("per_channel_affine_float_qparams", .tensor(let scales), .tensor(let zeroPoints)):
      guard parts.count > 3, case .int(let axis) = parts[3] else { return nil }
      return .perChannel(scales: scales, zeroPoints: zeroPoints, axis: axis)
    default: return nil
    }
  }

  /// (storage, offset, shape, strides, ...)
  private mutating func tensor(
    _ values: [PickleValue], type: ElementType?, quantizer: PickledQuantizer? = nil, isPlain: Bool = true
  ) -> PickleValue {
    guard values.count >= 4, case .storage(let storage) = values[0], case .int(let offset) = values[1],
      let shape = integers(values[2]), let strides = integers(values[3]), shape.count == strides.count
    else { return .opaque }
    tensors.append(
      PickledTensor(
        storage: storage, type: type ?? storages[storage].type ?? .unknown, offset: offset, shape: shape,
        strides: strides, quantizer: quantizer, isPlain: isPlain))
    return .tensor(tensors.count - 1)
  }
}
