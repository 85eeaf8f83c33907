import ModelAtlas

/// Two integers a byte, the low half first.
func decodeHalfBytes(_ bytes: UnsafeRawBufferPointer, isSigned: Bool, into values: UnsafeMutableBufferPointer<Float>) {
  for (index, byte) in bytes.enumerated() {
    for (half, code) in [byte & 15, byte >> 4].enumerated() {
      values[2 * index + half] = Float(isSigned && code > 7 ? Int(code) - 16 : Int(code))
    }
  }
}
