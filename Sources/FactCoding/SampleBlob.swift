import ModelAtlas

// detail.sample, layout 1:
//   1   layout
//   2   design of the sample
//   n   values that were NaN or infinite: count
//   n   roles: count, then each (length, bytes)
//   n   chunks: count, then each: key (8 bytes), role, row, column, offset less the end of the chunk before (zigzag),
//         count, 1 for a matrix or 0
//   n   values, as PackedValues.swift lays them out
// Counts, indexes, rows and columns are LEB128; everything else is little-endian.

private let layout: UInt8 = 1

package func sampleBlob(_ sample: WeightSample) -> [UInt8] {
  var blob = BlobWriter()
  blob.append(layout)
  blob.appendFixed(sample.design)
  blob.append(count: sample.nonFinite)
  blob.append(count: sample.roles.count)
  for role in sample.roles { blob.append(role) }
  blob.append(count: sample.chunks.count)
  var end = 0
  for chunk in sample.chunks {
    blob.appendFixed(chunk.key)
    blob.append(count: UInt64(chunk.role))
    blob.append(count: chunk.row)
    blob.append(count: chunk.column)
    blob.append(signed: chunk.offset - end)
    blob.append(count: chunk.count)
    blob.append(chunk.isMatrix ? 1 : 0)
    end = chunk.offset + chunk.count
  }
  blob.append(packing: sample.values)
  return blob.bytes
}

package func sample(fromBlob bytes: UnsafeRawBufferPointer) throws -> WeightSample {
  var blob = BlobReader(bytes)
  try blob.expectVersion(layout, of: "detail.sample")
  let design: UInt16 = try blob.fixed()
  let nonFinite = try blob.count()
  let roles = try (0..<blob.count(bytesEach: 1)).map { _ in try blob.name() }
  let chunks = try blob.chunks(roles: roles.count)
  let values = try blob.packedValues()
  if let outside = chunks.first(where: { $0.offset + $0.count > values.count }) {
    throw UnreadableBlob("detail.sample has a chunk up to value \(outside.offset + outside.count) of \(values.count)")
  }
  return WeightSample(design: design, roles: roles, chunks: chunks, values: values, nonFinite: nonFinite)
}

extension BlobReader {
  fileprivate mutating func chunks(roles: Int) throws -> [WeightSample.Chunk] {
    var end = 0
    return try (0..<count(bytesEach: 14)).map { _ in
      let key: UInt64 = try fixed()
      let role = try count()
      let row = try unsigned()
      let column = try unsigned()
      let (offset, overflow) = end.addingReportingOverflow(try signed())
      let count = try count()
      let (newEnd, endOverflow) = offset.addingReportingOverflow(count)
      guard role < roles, !overflow, !endOverflow, offset >= 0 else {
        throw UnreadableBlob("detail.sample has a chunk of role \(role) of \(roles) at offset \(offset)")
      }
      end = newEnd
      return WeightSample.Chunk(
        key: key, role: UInt32(role), row: row, column: column, offset: offset, count: count,
        isMatrix: try byte() != 0)
    }
  }
}
