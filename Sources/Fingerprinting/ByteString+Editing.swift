import ModelAtlas

func + (a: ByteString, b: ByteString) -> ByteString { ByteString(a.bytes + b.bytes) }

func joined(_ parts: ArraySlice<ByteString>) -> ByteString {
  ByteString(Array(parts.map(\.bytes).joined(separator: [UInt8(ascii: ".")])))
}

/// Where `part` begins in `bytes`, at `start` or later.
private func firstIndex(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
  guard !part.isEmpty, bytes.count >= part.count + start else { return nil }
  return (start...(bytes.count - part.count)).first { at in
    bytes[at] == part[0] && bytes[at..<(at + part.count)].elementsEqual(part)
  }
}

func contains(_ name: ByteString, _ part: ByteString) -> Bool {
  firstIndex(of: part.bytes, in: name.bytes, from: 0) != nil
}

/// Every occurrence of `part` replaced, from left to right.
func replaced(_ name: ByteString, _ part: ByteString, _ other: ByteString) -> ByteString {
  var result: [UInt8] = []
  var done = 0
  while let at = firstIndex(of: part.bytes, in: name.bytes, from: done) {
    result += name.bytes[done..<at] + other.bytes
    done = at + part.count
  }
  return done == 0 ? name : ByteString(result + name.bytes[done...])
}
