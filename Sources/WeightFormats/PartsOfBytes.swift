/// Several integers a byte, the lowest bits first.
///
/// - Parameter bits: of one of them: 2 or 4.
func decodeParts(
  of bytes: UnsafeRawBufferPointer, bits: Int, isSigned: Bool, into values: UnsafeMutableBufferPointer<Float>
) {
  let (perByte, codes) = (8 / bits, 1 << bits)
  for (index, byte) in bytes.enumerated() {
    for part in 0..<perByte {
      let code = Int(byte) >> (part * bits) & (codes - 1)
      values[perByte * index + part] = Float(isSigned && code >= codes / 2 ? code - codes : code)
    }
  }
}
