import ModelAtlas

/// ggml writes at most 63 bytes; other writers more.
private let nameBytesMax: UInt64 = 1024
private let dimensionMax: UInt64 = 1 << 40

extension GGUFReader {
  /// Step 3: one entry of the tensor table. Its place still counts from the start of the data, and is not believed.
  mutating func tensorInfo() throws(WeightFormatError) -> StoredTensor {
    let name = try name(limit: nameBytesMax, of: "tensor name")
    if name.count >= 64 { header.anomalies.append("the name of tensor \(name) is longer than ggml's 63 bytes") }
    let dimensions = try window.number(UInt32.self)
    guard dimensions <= 4 else { throw malformed("tensor \(name) has \(dimensions) dimensions, 4 are allowed") }
    var shape = ShortShape()
    for _ in 0..<dimensions {
      let dimension = try count()
      guard dimension <= dimensionMax, shape.append(dimension) else {
        throw malformed("tensor \(name) has a dimension of \(dimension)")
      }
    }
    let number = try window.number(Int32.self)
    let type = GGMLType(number: number)
    let bytes = type.isKnown ? try byteCount(name, innermostFirst: shape, type) : 0
    return StoredTensor(
      name: name, shape: shapes.array(shape), type: type.type, typeName: type.isKnown ? nil : "ggml type \(number)",
      layout: .contiguous(offset: try window.number(UInt64.self), bytes: bytes), isBigEndian: window.isBigEndian,
      // Swapped blocks would need a kernel for each type; nobody publishes them.
      valuesReadable: type.isReadable && !(window.isBigEndian && type.elements >= 32))
  }

  private func byteCount(
    _ name: ByteString, innermostFirst shape: ShortShape, _ type: GGMLType
  ) throws(WeightFormatError) -> UInt64 {
    let row = shape.count > 0 ? shape[0] : 1
    guard row % type.elements == 0 else {
      throw malformed("tensor \(name): rows of \(row) are not whole \(type.type.rawValue) blocks of \(type.elements)")
    }
    var elements: UInt64 = 1
    for dimension in 0..<shape.count {
      let (product, overflow) = elements.multipliedReportingOverflow(by: shape[dimension])
      if overflow { throw overflows(name, shape) }
      elements = product
    }
    let (bytes, overflow) = (elements / type.elements).multipliedReportingOverflow(by: type.bytes)
    if overflow { throw overflows(name, shape) }
    return bytes
  }

  private func overflows(_ name: ByteString, _ shape: ShortShape) -> WeightFormatError {
    malformed("tensor \(name): the size of \((0..<shape.count).map { shape[$0] }) overflows")
  }
}

/// What a type's number means, looked up once for all tensors.
private struct GGMLType {
  let type: ElementType
  /// Of a block.
  let elements: UInt64
  let bytes: UInt64
  let isReadable: Bool

  var isKnown: Bool { elements > 0 }

  private init(_ type: ElementType) {
    self.type = type
    elements = UInt64(type.block?.elements ?? 0)
    bytes = UInt64(type.block?.bytes ?? 0)
    isReadable = isDecodable(type)
  }

  init(number: Int32) {
    self = GGMLType.table.indices.contains(Int(number)) ? GGMLType.table[Int(number)] : GGMLType.unknown
  }

  private static let unknown = GGMLType(.unknown)
  private static let table = (Int32(0)...42).map { GGMLType(ggmlTypes[$0] ?? .unknown) }
}

/// ggml's numbers. Missing ones were removed (4, 5, 31-33, 36-38) or are newer than this table.
private let ggmlTypes: [Int32: ElementType] = [
  0: .f32, 1: .f16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 9: .q8_1, 10: .q2_K, 11: .q3_K, 12: .q4_K,
  13: .q5_K, 14: .q6_K, 15: .q8_K, 16: .iq2_xxs, 17: .iq2_xs, 18: .iq3_xxs, 19: .iq1_s, 20: .iq4_nl, 21: .iq3_s,
  22: .iq2_s, 23: .iq4_xs, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 29: .iq1_m, 30: .bf16, 34: .tq1_0,
  35: .tq2_0, 39: .mxfp4, 40: .nvfp4, 41: .q1_0, 42: .q2_0,
]
