/// Bytes that are spelled in base64, standard or URL-safe, with padding; nil for anything else.
func bytes(base64 text: some Sequence<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  var (bits, count, digits, padding) = (0 as UInt32, 0, 0, 0)
  for byte in text {
    digits += 1
    if byte == UInt8(ascii: "=") {
      padding += 1
      continue
    }
    guard padding == 0, let six = sixBits(byte) else { return nil }
    bits = bits << 6 | UInt32(six)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  guard digits % 4 == 0, padding <= 2, bits & ((1 << UInt32(count)) - 1) == 0 else { return nil }
  return bytes
}

private func sixBits(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x41...0x5A: byte - 0x41
  case 0x61...0x7A: byte - 0x61 + 26
  case 0x30...0x39: byte - 0x30 + 52
  case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
  case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
  default: nil
  }
}
