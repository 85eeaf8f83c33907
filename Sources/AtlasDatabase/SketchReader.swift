import FactCoding
import ModelAtlas

/// Reads sketches, and lets those with the same runs share one array: members of a family have them all in common.
struct SketchReader {
  private var known: [UInt64: (blob: [UInt8], runs: [WeightSketch.Run])] = [:]

  /// Three columns: plan, runs, samples.
  mutating func sketch(_ row: inout StoredRow) throws -> WeightSketch {
    let plan = row.bits()
    let runs = try row.withBytes { try self.runs($0, plan: plan) }
    return WeightSketch(plan: plan, runs: runs, values: try row.withBytes(sketchValues))
  }

  private mutating func runs(_ bytes: UnsafeRawBufferPointer, plan: UInt64) throws -> [WeightSketch.Run] {
    if let known = known[plan], known.blob.elementsEqual(bytes) { return known.runs }
    let runs = try sketchRuns(fromBlob: bytes)
    known[plan] = (Array(bytes), runs)
    return runs
  }
}
