import ModelAtlas

/// One element of a ggml block, straight from the format's table: what the kernels are held against.
///
/// Arithmetic in `Float`, one rounding an operation, in ggml's order.
///
/// - Parameters:
///   - block: the bytes of one block.
///   - e: index of the element in the block.
/// - Returns: nil for a type without blocks, or one that is not decoded.
func referenceElement(_ type: ElementType, _ block: ArraySlice<UInt8>, _ e: Int) -> Float? {
  let b = Array(block)
  func half(_ at: Int) -> Float { referenceHalf(UInt16(littleEndian(b[at..<(at + 2)]))) }
  func bits(_ at: Int) -> Int { Int(littleEndian(b[at..<(at + 4)])) }
  func nibble(_ at: Int) -> Int { e < 16 ? Int(b[at + e]) & 15 : Int(b[at + e - 16]) >> 4 }
  switch type {
  case .q4_0: return half(0) * Float(nibble(2) - 8)
  case .q4_1: return half(0) * Float(nibble(4)) + half(2)
  case .q5_0: return half(0) * Float(nibble(6) + 16 * (bits(2) >> e & 1) - 16)
  case .q5_1: return half(0) * Float(nibble(8) + 16 * (bits(4) >> e & 1)) + half(2)
  case .q8_0: return half(0) * Float(Int8(bitPattern: b[2 + e]))
  case .iq4_nl: return half(0) * iq4Values[nibble(2)]
  default: return referenceSuperElement(type, b, e, half)
  }
}

/// The types whose blocks of 256 have sub-blocks with scales of their own.
private func referenceSuperElement(_ type: ElementType, _ b: [UInt8], _ e: Int, _ half: (Int) -> Float) -> Float? {
  let crumb = { (at: Int) in Int(b[at + 32 * (e / 128) + e % 32]) >> (2 * (e % 128 / 32)) & 3 }
  let nibble = { (at: Int) in Int(b[at + 32 * (e / 64) + e % 32]) >> (4 * (e / 32 % 2)) & 15 }
  switch type {
  case .q2_K:
    let scale = Int(b[e / 16])
    return half(80) * Float(scale & 15) * Float(crumb(16)) - half(82) * Float(scale >> 4)
  case .q3_K:
    let value = crumb(32) - (Int(b[e % 32]) >> (e / 32) & 1 == 0 ? 4 : 0)
    let j = e / 16
    let low = Int(b[96 + j % 8]) >> (4 * (j / 8)) & 15
    let scale = low | (Int(b[104 + j % 4]) >> (2 * (j / 4)) & 3) << 4
    return half(108) * Float(scale - 32) * Float(value)
  case .q4_K:
    let (scale, minimum) = sixBits(b, e / 32)
    return half(0) * scale * Float(nibble(16)) - half(2) * minimum
  case .q5_K:
    let (scale, minimum) = sixBits(b, e / 32)
    return half(0) * scale * Float(nibble(48) + 16 * (Int(b[16 + e % 32]) >> (e / 32) & 1)) - half(2) * minimum
  case .q6_K:
    let (n, r) = (e / 128, e % 128)
    let low = Int(b[64 * n + r % 64]) >> (4 * (r / 64)) & 15
    let value = low | (Int(b[128 + 32 * n + r % 32]) >> (2 * (r / 32)) & 3) << 4
    return half(208) * Float(Int8(bitPattern: b[192 + e / 16])) * Float(value - 32)
  case .iq4_xs:
    let j = e / 32
    let scale = Int(b[4 + j / 2]) >> (4 * (j % 2)) & 15 | (Int(littleEndian(b[2..<4])) >> (2 * j) & 3) << 4
    let byte = Int(b[8 + 16 * j + e % 16])
    return half(0) * Float(scale - 32) * iq4Values[e % 32 < 16 ? byte & 15 : byte >> 4]
  default: return nil
  }
}

/// Scale and minimum of sub-block `j` of Q4_K and Q5_K: six bits each, in twelve bytes from byte 4.
private func sixBits(_ b: [UInt8], _ j: Int) -> (scale: Float, minimum: Float) {
  let s = b[4..<16].map { Int($0) }
  if j < 4 { return (Float(s[j] & 63), Float(s[j + 4] & 63)) }
  return (Float(s[j + 4] & 15 | (s[j - 4] >> 6) << 4), Float(s[j + 4] >> 4 | (s[j] >> 6) << 4))
}

private let iq4Values: [Float] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

/// IEEE binary16, by its definition.
func referenceHalf(_ bits: UInt16) -> Float {
  let exponent = Int(bits >> 10 & 31)
  let mantissa = Float(bits & 1023) / 1024
  let magnitude: Float
  switch exponent {
  case 0: magnitude = Float(sign: .plus, exponent: -14, significand: mantissa)
  case 31: magnitude = mantissa == 0 ? .infinity : .nan
  default: magnitude = Float(sign: .plus, exponent: exponent - 15, significand: 1 + mantissa)
  }
  return bits < 0x8000 ? magnitude : -magnitude
}
