import ModelAtlas

/// TensorProto.DataType. Source: onnx 1.23.2, `onnx.proto`.
struct ONNXType {
  let type: ElementType
  /// For types that are not known as elements.
  let name: String?

  init(_ number: UInt64) {
    type = known[number] ?? .unknown
    name = type == .unknown ? others[number] ?? "ONNX type \(number)" : nil
  }

  /// Bytes of an element where it stands in a typed field; narrow ones share a byte. Complex numbers are two floats.
  var typedWidth: Int {
    switch type {
    case .c64: 4
    case .c128: 8
    default: type.block?.bytes ?? 1
    }
  }
}

private let known: [UInt64: ElementType] = [
  1: .f32, 2: .u8, 3: .i8, 4: .u16, 5: .i16, 6: .i32, 7: .i64, 9: .bool, 10: .f16, 11: .f64, 12: .u32, 13: .u64,
  14: .c64, 15: .c128, 16: .bf16, 17: .f8e4m3, 18: .f8e4m3fnuz, 19: .f8e5m2, 20: .f8e5m2fnuz, 21: .u4, 22: .i4,
  23: .f4, 24: .f8e8m0, 25: .u2, 26: .i2,
]

private let others: [UInt64: String] = [8: "STRING", 27: "FLOAT6E2M3", 28: "FLOAT6E3M2"]
