import ModelAtlas

/// The 256 values of a floating-point type of one byte.
func byteFloats(_ type: ElementType) -> [Float] {
  switch type {
  case .f8e4m3: e4m3
  case .f8e5m2: e5m2
  case .f8e4m3fnuz: e4m3fnuz
  case .f8e5m2fnuz: e5m2fnuz
  case .f8e8m0: e8m0
  default: preconditionFailure("no one-byte float: \(type)")
  }
}

/// No infinity; 0x7F and 0xFF are NaN.
private let e4m3 = (0...255).map { $0 & 0x7F == 0x7F ? Float.nan : byteFloat($0, exponentBits: 4, bias: 7) }
/// Infinity and NaN as IEEE has them.
private let e5m2 = (0...255).map { byte -> Float in
  switch byte & 0x7F {
  case 0x7C: byte < 0x80 ? .infinity : -.infinity
  case 0x7D...0x7F: .nan
  default: byteFloat(byte, exponentBits: 5, bias: 15)
  }
}
/// No infinity and no negative zero; its pattern is the only NaN.
private let e4m3fnuz = (0...255).map { $0 == 0x80 ? Float.nan : byteFloat($0, exponentBits: 4, bias: 8) }
private let e5m2fnuz = (0...255).map { $0 == 0x80 ? Float.nan : byteFloat($0, exponentBits: 5, bias: 16) }
/// Powers of two, 255 is NaN.
private let e8m0 = (0...255).map { $0 == 255 ? Float.nan : Float(sign: .plus, exponent: $0 - 127, significand: 1) }

/// Sign, exponent, mantissa from the high bit down; a zero exponent means no implicit one.
private func byteFloat(_ byte: Int, exponentBits: Int, bias: Int) -> Float {
  let mantissaBits = 7 - exponentBits
  let exponent = (byte & 0x7F) >> mantissaBits
  let mantissa = Float(byte & ((1 << mantissaBits) - 1)) / Float(1 << mantissaBits)
  let magnitude =
    exponent == 0
    ? Float(sign: .plus, exponent: 1 - bias, significand: mantissa)
    : Float(sign: .plus, exponent: exponent - bias, significand: 1 + mantissa)
  return byte < 0x80 ? magnitude : -magnitude
}
