// Values of a sample: a count (LEB128), then blocks of 128 values, each with a byte that says how its values are stored:
//   0  F32, 4 bytes each
//   1  BF16, 2 bytes each
//   2  F16, 2 bytes each
// A block is stored in 16 bits only when all of its values come back bit for bit: samples of models in BF16 or F16, i.e.
// nearly all, take half the space.

private let blockLength = 128

private enum Packing: UInt8 {
  case f32 = 0, bf16 = 1, f16 = 2

  var bytesEach: Int { self == .f32 ? 4 : 2 }
}

extension BlobWriter {
  package mutating func append(packing values: [Float]) {
    append(count: values.count)
    for start in stride(from: 0, to: values.count, by: blockLength) {
      append(block: values[start..<min(start + blockLength, values.count)])
    }
  }

  private mutating func append(block: ArraySlice<Float>) {
    let packing = narrowest(for: block)
    append(packing.rawValue)
    for value in block {
      switch packing {
      case .f32: appendFixed(value.bitPattern)
      case .bf16: appendFixed(UInt16(value.bitPattern >> 16))
      case .f16: appendFixed(Float16(value).bitPattern)
      }
    }
  }
}

extension BlobReader {
  package mutating func packedValues() throws -> [Float] {
    // Two bytes each are the least that a value takes.
    let count = try count(bytesEach: 2)
    var values: [Float] = []
    values.reserveCapacity(count)
    while values.count < count {
      let tag = try byte()
      guard let packing = Packing(rawValue: tag) else {
        throw UnreadableBlob("detail.sample has a block of kind \(tag)")
      }
      let length = min(blockLength, count - values.count)
      append(try take(length * packing.bytesEach), as: packing, to: &values)
    }
    return values
  }

  private func append(_ block: UnsafeRawBufferPointer, as packing: Packing, to values: inout [Float]) {
    for offset in stride(from: 0, to: block.count, by: packing.bytesEach) {
      switch packing {
      case .f32: values.append(Float(bitPattern: number(at: offset, of: block)))
      case .bf16: values.append(Float(bitPattern: UInt32(number(at: offset, of: block) as UInt16) << 16))
      case .f16: values.append(Float(Float16(bitPattern: number(at: offset, of: block))))
      }
    }
  }

  private func number<Value: FixedWidthInteger>(at offset: Int, of block: UnsafeRawBufferPointer) -> Value {
    Value(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }
}

private func narrowest(for block: ArraySlice<Float>) -> Packing {
  if block.allSatisfy({ $0.bitPattern & 0xFFFF == 0 }) { return .bf16 }
  // Compared as bits: -0 and NaN must come back as they were.
  if block.allSatisfy({ Float(Float16($0)).bitPattern == $0.bitPattern }) { return .f16 }
  return .f32
}
