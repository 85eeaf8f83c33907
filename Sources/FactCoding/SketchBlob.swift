import ModelAtlas

// Runs: for each its key (8 bytes) and its count (4 bytes). Values: F32.
// Both little-endian and of fixed width: read for every model at every start, so nothing to unpack.

private let runBytes = 12

package func sketchBlob(_ runs: [WeightSketch.Run]) -> [UInt8] {
  var blob = BlobWriter()
  for run in runs {
    blob.appendFixed(run.key)
    blob.appendFixed(run.count)
  }
  return blob.bytes
}

package func sketchBlob(_ values: SketchValues) -> [UInt8] {
  values.withUnsafeBufferPointer { Array(UnsafeRawBufferPointer($0)) }
}

package func sketchRuns(fromBlob bytes: UnsafeRawBufferPointer) throws -> [WeightSketch.Run] {
  guard bytes.count.isMultiple(of: runBytes) else {
    throw UnreadableBlob("a sketch's runs are \(bytes.count) bytes, which is no multiple of \(runBytes)")
  }
  var blob = BlobReader(bytes)
  return try (0..<bytes.count / runBytes).map { _ in
    WeightSketch.Run(key: try blob.fixed(), count: try blob.fixed())
  }
}

package func sketchValues(fromBlob bytes: UnsafeRawBufferPointer) throws -> [Float] {
  guard bytes.count.isMultiple(of: 4) else {
    throw UnreadableBlob("a sketch's values are \(bytes.count) bytes, which is no multiple of 4")
  }
  return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
    UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
    count = bytes.count / 4
  }
}
