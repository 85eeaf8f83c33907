import ModelAtlas

/// What an allowed global means to us. Everything else is only noted.
enum PickleMeaning {
  case newDictionary, newList
  case rebuildTensor, rebuildTypedTensor
  /// The first argument is the tensor itself.
  case unwrap
  /// (function, class, arguments, state): the function applied to the arguments.
  case rebuildFromType
  /// A tensor of codes, with what makes values of them.
  case rebuildCodes
  case storageClass(ElementType?)
  case elementType(ElementType)
  /// The first argument is the value.
  case shape
  case ignored
  /// A class of the archive's own TorchScript code: its state is a dictionary of members.
  case scriptClass
}

extension PickledGlobal {
  /// Nil for what is not on the allow-list.
  var meaning: PickleMeaning? {
    if module == "__torch__" || module.hasPrefix("__torch__.") { return .scriptClass }
    return meanings[self]
  }
}

private let meanings: [PickledGlobal: PickleMeaning] = {
  var meanings: [PickledGlobal: PickleMeaning] = [:]
  func allow(_ module: ByteString, _ names: [ByteString], _ meaning: PickleMeaning) {
    for name in names { meanings[PickledGlobal(module: module, name: name)] = meaning }
  }
  allow("collections", ["OrderedDict", "defaultdict", "Counter"], .newDictionary)
  for module: ByteString in ["builtins", "__builtin__"] {
    allow(module, ["set", "list"], .newList)
    allow(module, ["dict"], .newDictionary)
    allow(module, ["bytearray", "complex", "int", "float", "str"], .ignored)
  }
  allow("_codecs", ["encode"], .ignored)
  allow("torch._utils", ["_rebuild_tensor", "_rebuild_tensor_v2"], .rebuildTensor)
  allow("torch._utils", ["_rebuild_tensor_v3"], .rebuildTypedTensor)
  allow("torch._utils", ["_rebuild_parameter", "_rebuild_parameter_with_state"], .unwrap)
  allow("torch.nn.parameter", ["Parameter", "Buffer"], .unwrap)
  allow("torch", ["Tensor"], .unwrap)
  allow("torch._tensor", ["_rebuild_from_type_v2"], .rebuildFromType)
  allow("torch._utils", ["_rebuild_qtensor"], .rebuildCodes)
  allow(
    "torch._utils",
    ["_rebuild_sparse_tensor", "_rebuild_meta_tensor_no_storage", "_rebuild_device_tensor_from_numpy"], .ignored)
  for module: ByteString in ["numpy.core.multiarray", "numpy._core.multiarray"] {
    allow(module, ["_reconstruct", "scalar"], .ignored)
  }
  allow("numpy", ["dtype", "ndarray"], .ignored)
  allow("torch", ["Size"], .shape)
  // TorchScript's containers: the first argument is the content.
  allow(
    "torch.jit._pickle",
    ["build_intlist", "build_tensorlist", "build_doublelist", "build_boollist", "restore_type_tag"], .unwrap)
  allow("torch", ["device", "strided", "sparse_coo"], .ignored)
  allow("torch", ["per_tensor_affine", "per_channel_affine", "per_channel_affine_float_qparams"], .ignored)
  allow("torch.serialization", ["_get_layout"], .ignored)
  for (name, type) in storageTypes { allow("torch", [name], .storageClass(type)) }
  allow("torch.storage", ["UntypedStorage", "TypedStorage"], .storageClass(nil))
  allow("torch", ["UntypedStorage"], .storageClass(nil))
  for (name, type) in elementTypes { allow("torch", [name], .elementType(type)) }
  return meanings
}()

private let storageTypes: [(ByteString, ElementType)] = [
  ("FloatStorage", .f32), ("DoubleStorage", .f64), ("HalfStorage", .f16), ("BFloat16Storage", .bf16),
  ("LongStorage", .i64), ("IntStorage", .i32), ("ShortStorage", .i16), ("CharStorage", .i8), ("ByteStorage", .u8),
  ("BoolStorage", .bool), ("ComplexFloatStorage", .c64), ("ComplexDoubleStorage", .c128), ("QInt8Storage", .i8),
  ("QUInt8Storage", .u8), ("QInt32Storage", .i32), ("QUInt4x2Storage", .u4), ("QUInt2x4Storage", .u2),
]

private let elementTypes: [(ByteString, ElementType)] = [
  ("float32", .f32), ("float64", .f64), ("float16", .f16), ("bfloat16", .bf16), ("int64", .i64), ("int32", .i32),
  ("int16", .i16), ("int8", .i8), ("uint8", .u8), ("uint16", .u16), ("uint32", .u32), ("uint64", .u64), ("bool", .bool),
  ("complex64", .c64), ("complex128", .c128), ("float8_e4m3fn", .f8e4m3), ("float8_e5m2", .f8e5m2),
  ("float8_e4m3fnuz", .f8e4m3fnuz), ("float8_e5m2fnuz", .f8e5m2fnuz), ("float8_e8m0fnu", .f8e8m0), ("qint8", .i8),
  ("quint8", .u8), ("qint32", .i32), ("quint4x2", .u4), ("quint2x4", .u2),
]
