import FactCoding
import ModelAtlas

/// Reads sketches, and lets those with the same runs share one array: members of a family have them all in common.
struct SketchReader {
  private let file: SketchFile
  private var known: [UInt64: (blob: [UInt8], runs: [WeightSketch.Run])] = [:]

  /// - Parameter file: where values are kept.
  init(keepingIn file: SketchFile) { self.file = file }

  /// Three columns: plan, runs, samples.
  mutating func sketch(_ row: inout StoredRow) throws -> WeightSketch {
    let plan = row.bits()
    let runs = try row.withBytes { try self.runs($0, plan: plan) }
    return WeightSketch(plan: plan, runs: runs, values: try row.withBytes(values))
  }

  private func values(fromBlob bytes: UnsafeRawBufferPointer) throws -> SketchValues {
    if let kept = file.kept(bytes) { return kept }
    return SketchValues(try sketchValues(fromBlob: bytes))
  }

  private mutating func runs(_ bytes: UnsafeRawBufferPointer, plan: UInt64) throws -> [WeightSketch.Run] {
    if let known = known[plan], known.blob.elementsEqual(bytes) { return known.runs }
    let runs = try sketchRuns(fromBlob: bytes)
    known[plan] = (Array(bytes), runs)
    return runs
  }
}
