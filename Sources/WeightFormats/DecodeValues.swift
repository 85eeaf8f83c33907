import CKernels
import ModelAtlas

/// Whether values of this type can be decoded.
///
/// Not: complex numbers; F4 and F6, whose bit order safetensors does not state.
package func isDecodable(_ type: ElementType) -> Bool {
  switch type {
  case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz, .f8e8m0: true
  case .i64, .i32, .i16, .i8, .i4, .i2, .u64, .u32, .u16, .u8, .u4, .u2, .bool: true
  default: blockKernel(type) != nil
  }
}

/// Decodes stored elements to floats: widened exactly where F32 holds them (F64 and wide integers are rounded to
/// nearest), dequantized as ggml does for block types.
///
/// - Parameters:
///   - bytes: whole blocks, `values.count` elements.
///   - type: decodable.
package func decodeValues(
  _ bytes: UnsafeRawBufferPointer, type: ElementType, isBigEndian: Bool = false,
  into values: UnsafeMutableBufferPointer<Float>
) {
  guard let block = type.block, let source = bytes.baseAddress, let target = values.baseAddress else { return }
  precondition(
    values.count % block.elements == 0 && bytes.count == values.count / block.elements * block.bytes,
    "\(bytes.count) bytes of \(type) for \(values.count) elements")
  if let kernel = blockKernel(type) {
    kernel(source, values.count / block.elements, target)
  } else if isBigEndian, block.bytes > 1 {
    byteSwapped(bytes, width: block.bytes).withUnsafeBytes { decodeScalars($0, type: type, into: values) }
  } else {
    decodeScalars(bytes, type: type, into: values)
  }
}

/// The C kernel of a ggml block type: source, number of blocks, target.
private func blockKernel(_ type: ElementType) -> BlockKernel? {
  switch type {
  case .q4_0: { atlas_dequantize_q4_0($0, $1, $2) }
  case .q4_1: { atlas_dequantize_q4_1($0, $1, $2) }
  case .q5_0: { atlas_dequantize_q5_0($0, $1, $2) }
  case .q5_1: { atlas_dequantize_q5_1($0, $1, $2) }
  case .q8_0: { atlas_dequantize_q8_0($0, $1, $2) }
  case .q2_K: { atlas_dequantize_q2_k($0, $1, $2) }
  case .q3_K: { atlas_dequantize_q3_k($0, $1, $2) }
  case .q4_K: { atlas_dequantize_q4_k($0, $1, $2) }
  case .q5_K: { atlas_dequantize_q5_k($0, $1, $2) }
  case .q6_K: { atlas_dequantize_q6_k($0, $1, $2) }
  case .iq4_nl: { atlas_dequantize_iq4_nl($0, $1, $2) }
  case .iq4_xs: { atlas_dequantize_iq4_xs($0, $1, $2) }
  default: fewBitKernel(type)
  }
}

private func decodeScalars(
  _ bytes: UnsafeRawBufferPointer, type: ElementType, into values: UnsafeMutableBufferPointer<Float>
) {
  guard let source = bytes.baseAddress, let target = values.baseAddress else { return }
  switch type {
  case .f32: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
  case .f16: atlas_widen_f16(source, values.count, target)
  case .bf16: atlas_widen_bf16(source, values.count, target)
  case .f64: each(bytes, Double.self, values) { Float($0) }
  case .i64: each(bytes, Int64.self, values) { Float($0) }
  case .i32: each(bytes, Int32.self, values) { Float($0) }
  case .i16: each(bytes, Int16.self, values) { Float($0) }
  case .i8: each(bytes, Int8.self, values) { Float($0) }
  case .u64: each(bytes, UInt64.self, values) { Float($0) }
  case .u32: each(bytes, UInt32.self, values) { Float($0) }
  case .u16: each(bytes, UInt16.self, values) { Float($0) }
  case .i4, .u4: decodeParts(of: bytes, bits: 4, isSigned: type == .i4, into: values)
  case .i2, .u2: decodeParts(of: bytes, bits: 2, isSigned: type == .i2, into: values)
  case .u8: each(bytes, UInt8.self, values) { Float($0) }
  case .bool: each(bytes, UInt8.self, values) { $0 == 0 ? 0 : 1 }
  default:
    let table = byteFloats(type)
    each(bytes, UInt8.self, values) { table[Int($0)] }
  }
}

@inline(__always)
private func each<Stored>(
  _ bytes: UnsafeRawBufferPointer, _: Stored.Type, _ values: UnsafeMutableBufferPointer<Float>,
  _ widened: (Stored) -> Float
) where Stored: BitwiseCopyable {
  for index in values.indices {
    values[index] = widened(bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self))
  }
}

/// A copy with each number's bytes turned around.
private func byteSwapped(_ bytes: UnsafeRawBufferPointer, width: Int) -> [UInt8] {
  bytes.indices.map { bytes[$0 - $0 % width + width - 1 - $0 % width] }
}
