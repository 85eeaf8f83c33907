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
    reserve(values.count * Packing.f32.bytesEach + values.count / blockLength + 1)
    for start in stride(from: 0, to: values.count, by: blockLength) {
      append(block: values[start..<min(start + blockLength, values.count)])
    }
  }

  private mutating func append(block: ArraySlice<Float>) {
    let packing = narrowest(for: block)
    append(packing.rawValue)
    switch packing {
    case .f32: append(fixed: block.map { $0.bitPattern.littleEndian })
    case .bf16: append(fixed: block.map { UInt16($0.bitPattern >> 16).littleEndian })
    case .f16: append(fixed: block.map { Float16($0).bitPattern.littleEndian })
    }
  }
}

extension BlobReader {
  package mutating func packedValues() throws -> [Float] {
    // Two bytes each are the least that a value takes.
    let count = try count(bytesEach: 2)
    return try [Float](unsafeUninitializedCapacity: count) { values, filled in
      while filled < count {
        let tag = try byte()
        guard let packing = Packing(rawValue: tag) else {
          throw UnreadableBlob("detail.sample has a block of kind \(tag)")
        }
        let length = min(blockLength, count - filled)
        unpack(
          try take(length * packing.bytesEach), as: packing,
          to: UnsafeMutableBufferPointer(rebasing: values[filled..<filled + length]))
        filled += length
      }
    }
  }

  /// - Precondition: the block is as long as the values.
  private func unpack(
    _ block: UnsafeRawBufferPointer, as packing: Packing, to values: UnsafeMutableBufferPointer<Float>
  ) {
    switch packing {
    case .f32:
      for index in values.indices {
        values.initializeElement(at: index, to: Float(bitPattern: number(index, of: block)))
      }
    case .bf16:
      for index in values.indices {
        let bits: UInt16 = number(index, of: block)
        values.initializeElement(at: index, to: Float(bitPattern: UInt32(bits) << 16))
      }
    case .f16:
      for index in values.indices {
        values.initializeElement(at: index, to: Float(Float16(bitPattern: number(index, of: block))))
      }
    }
  }

  private func number<Value: FixedWidthInteger>(_ index: Int, of block: UnsafeRawBufferPointer) -> Value {
    let offset = index &* MemoryLayout<Value>.size
    return Value(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }
}

private func narrowest(for block: ArraySlice<Float>) -> Packing {
  if block.allSatisfy({ $0.bitPattern & 0xFFFF == 0 }) { return .bf16 }
  // Compared as bits: -0 and NaN must come back as they were.
  if block.allSatisfy({ Float(Float16($0)).bitPattern == $0.bitPattern }) { return .f16 }
  return .f32
}
