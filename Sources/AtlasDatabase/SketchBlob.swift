import ModelAtlas

// sketch.runs: for each run its key (8 bytes) and its count (4 bytes). sketch.samples: F32.
// Both little-endian and of fixed width: read for every model at every start, so nothing to unpack.

private let runBytes = 12

func sketchBlob(_ runs: [WeightSketch.Run]) -> [UInt8] {
  var blob = BlobWriter()
  for run in runs {
    blob.appendFixed(run.key)
    blob.appendFixed(run.count)
  }
  return blob.bytes
}

func sketchBlob(_ values: [Float]) -> [UInt8] {
  values.withUnsafeBytes { Array($0) }
}

/// Reads sketches, and lets those with the same runs share one array: members of a family have them all in common.
struct SketchReader {
  private var known: [UInt64: (blob: [UInt8], runs: [WeightSketch.Run])] = [:]

  /// Three columns: plan, runs, samples.
  mutating func sketch(_ row: inout StoredRow) throws -> WeightSketch {
    let plan = row.bits()
    let runs = try row.withBytes { try self.runs($0, plan: plan) }
    return WeightSketch(plan: plan, runs: runs, values: try row.withBytes(values))
  }

  private mutating func runs(_ bytes: UnsafeRawBufferPointer, plan: UInt64) throws -> [WeightSketch.Run] {
    if let known = known[plan], known.blob.elementsEqual(bytes) { return known.runs }
    guard bytes.count.isMultiple(of: runBytes) else {
      throw UnreadableRow("sketch.runs holds \(bytes.count) bytes, which is no multiple of \(runBytes)")
    }
    var blob = BlobReader(bytes)
    let runs = try (0..<bytes.count / runBytes).map { _ in
      WeightSketch.Run(key: try blob.fixed(), count: try blob.fixed())
    }
    known[plan] = (Array(bytes), runs)
    return runs
  }

  private func values(_ bytes: UnsafeRawBufferPointer) throws -> [Float] {
    guard bytes.count.isMultiple(of: 4) else {
      throw UnreadableRow("sketch.samples holds \(bytes.count) bytes, which is no multiple of 4")
    }
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      count = bytes.count / 4
    }
  }
}
