/// A UUID that is the same for the same texts: version 8 (RFC 9562), from two FNV-1a hashes of 64 bits.
///
/// An identifier, not a proof: whoever chooses both texts can make two that are equal.
func stableUUID(_ parts: [String]) -> String {
  var bytes: [UInt8] = []
  for seed: UInt64 in [0xCBF2_9CE4_8422_2325, 0x9AE1_6A3B_2F90_404F] {
    var hash = seed
    for part in parts {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // Ends a part: no byte of UTF-8.
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * UInt64($0))) }
  }
  bytes[6] = bytes[6] & 0x0F | 0x80
  bytes[8] = bytes[8] & 0x3F | 0x80
  let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  var text = ""
  for (position, digit) in digits.enumerated() {
    if [8, 12, 16, 20].contains(position) { text += "-" }
    text.append(digit)
  }
  return text
}
