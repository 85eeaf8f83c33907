import ModelAtlas

// Closer looks, oldest first. Layout 1: a count; of each look the number of candidates, their sample hashes, the gap from
// the quantized model to each, and those between each two. A gap is a squared distance (F64) and a number of values.

package func closerLookBlob(_ looks: [CloserLook]) -> [UInt8] {
  var blob = BlobWriter()
  blob.append(1)
  blob.append(list: looks) { blob, look in
    blob.append(list: look.candidates) { $0.append($1) }
    for gap in look.gaps + look.apart {
      blob.append(double: gap.squaredDistance)
      blob.append(count: gap.values)
    }
  }
  return blob.bytes
}

package func closerLooks(_ bytes: UnsafeRawBufferPointer) throws -> [CloserLook] {
  var blob = BlobReader(bytes)
  try blob.expectVersion(1, of: "a list of closer looks")
  let looks = try blob.list { blob in
    let candidates = try blob.list { try $0.valueDigest() }
    guard candidates.count <= CloserLook.candidatesMax else {
      throw UnreadableBlob("a closer look at \(candidates.count) candidates")
    }
    let gaps = try candidates.map { _ in try blob.gap() }
    let apart = try (0..<candidates.count * (candidates.count - 1) / 2).map { _ in try blob.gap() }
    return CloserLook(candidates: candidates, gaps: gaps, apart: apart)
  }
  try blob.expectEnd()
  return looks
}

extension BlobReader {
  fileprivate mutating func gap() throws -> CloserLook.Gap {
    CloserLook.Gap(squaredDistance: try double(), values: try count())
  }
}
