import ModelAtlas
import Testing

@testable import WeightFormats

@Suite("Kernels, against their Swift reference")
struct KernelTests {
  static let blockTypes: [ElementType] = [
    .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_nl, .iq4_xs,
  ]

  private func decoded(_ bytes: [UInt8], _ type: ElementType, count: Int, isBigEndian: Bool = false) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { buffer in
      bytes.withUnsafeBytes { decodeValues($0, type: type, isBigEndian: isBigEndian, into: buffer) }
    }
    return values
  }

  /// Equal bits, or both NaN.
  private func isSame(_ a: Float, _ b: Float) -> Bool { a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN) }

  @Test("each block type decodes random blocks as its table says", arguments: blockTypes)
  func blocks(type: ElementType) throws {
    let block = try #require(type.block)
    var random = SeededNumbers(seed: 7)
    let bytes = (0..<(block.bytes * 37)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let values = decoded(bytes, type, count: 37 * block.elements)
    for index in values.indices {
      let start = index / block.elements * block.bytes
      let expected = referenceElement(type, bytes[start..<(start + block.bytes)], index % block.elements)
      #expect(isSame(values[index], try #require(expected)), "element \(index)")
    }
  }

  @Test("all 65,536 halves and bfloats widen exactly")
  func halves() {
    let bits = (0...UInt16.max).map { $0 }
    let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let halves = decoded(bytes, .f16, count: bits.count)
    let bfloats = decoded(bytes, .bf16, count: bits.count)
    #expect(bits.allSatisfy { isSame(halves[Int($0)], referenceHalf($0)) })
    #expect(bits.allSatisfy { bfloats[Int($0)].bitPattern == UInt32($0) << 16 })
  }

  @Test("floats of one byte have the values of their definitions")
  func byteFloat() {
    #expect(decoded([0x7E, 0x08, 0x01, 0x80, 0xB8], .f8e4m3, count: 5) == [448, 0x1p-6, 0x1p-9, 0, -1])
    #expect(decoded([0x7B, 0x7C, 0x01, 0xBC], .f8e5m2, count: 4) == [57344, .infinity, 0x1p-16, -1])
    #expect(decoded([0x7F, 0x40, 0x01], .f8e4m3fnuz, count: 3) == [240, 1, 0x1p-10])
    #expect(decoded([0x7F, 0x40, 0x01], .f8e5m2fnuz, count: 3) == [57344, 1, 0x1p-17])
    #expect(decoded([0, 127, 254], .f8e8m0, count: 3) == [0x1p-127, 1, 0x1p127])
    #expect(decoded([0x7F, 0xFF], .f8e4m3, count: 2).filter(\.isNaN).count == 2)
    #expect(decoded([0x80], .f8e4m3fnuz, count: 1)[0].isNaN)
    #expect(decoded([0xFF], .f8e8m0, count: 1)[0].isNaN)
  }

  @Test("numbers are turned around where they are stored big-endian")
  func byteOrder() {
    #expect(decoded([0x3F, 0x80, 0, 0], .f32, count: 1, isBigEndian: true) == [1])
    #expect(decoded([0x3C, 0, 0xBC, 0], .f16, count: 2, isBigEndian: true) == [1, -1])
    #expect(decoded([0xFF, 0xFE], .i16, count: 1, isBigEndian: true) == [-2])
  }
}
