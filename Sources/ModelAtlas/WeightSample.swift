/// Weights of one model at coordinates that every model with the same tensors shares.
///
/// The coordinates are chosen by hashing canonical role, row and column window (bottom-k), so that samples stay
/// comparable between file formats, renamed tensors, other shardings and grown vocabularies.
package struct WeightSample: Hashable, Sendable {
  /// One run of consecutive columns of one row of one tensor.
  package struct Chunk: Hashable, Sendable {
    /// Hash of (role, row, first column): equal keys are the same coordinates. Chunks are sorted by it.
    package let key: UInt64
    /// Index into `roles`.
    package let role: UInt32
    package let row: UInt64
    package let column: UInt64
    /// Where the run starts in `values`.
    package let offset: Int
    package let count: Int
    /// From a tensor of two or more dimensions; vectors (norms, biases) serve equality tests, never distances.
    package let isMatrix: Bool

    package init(key: UInt64, role: UInt32, row: UInt64, column: UInt64, offset: Int, count: Int, isMatrix: Bool) {
      self.key = key
      self.role = role
      self.row = row
      self.column = column
      self.offset = offset
      self.count = count
      self.isMatrix = isMatrix
    }
  }

  /// The version of the rule that chose the coordinates.
  package let design: UInt16
  /// Canonical roles, sorted.
  package let roles: [ByteString]
  package let chunks: [Chunk]
  /// Native values widened exactly to F32; dequantized where stored in blocks. Never NaN or infinite: those are 0.
  package let values: [Float]
  /// How many values were NaN or infinite.
  package let nonFinite: Int

  package init(design: UInt16, roles: [ByteString], chunks: [Chunk], values: [Float], nonFinite: Int) {
    self.design = design
    self.roles = roles
    self.chunks = chunks
    self.values = values
    self.nonFinite = nonFinite
  }

  package static let empty = WeightSample(design: 1, roles: [], chunks: [], values: [], nonFinite: 0)
}

/// The small part of a sample that stays at hand: what families and nearest neighbors are found by.
///
/// Row-centered values of matrices: row means are shared structure, not ancestry. Two sketches with equal `plan` hold
/// values at the same coordinates; others are compared on the runs whose keys they share (a grown vocabulary, dropped
/// layers and an extra head change the plan, yet most runs stay).
package struct WeightSketch: Hashable, Sendable {
  /// The first columns of one sampled row.
  package struct Run: Hashable, Sendable {
    /// The `WeightSample.Chunk.key` of the row's window. Runs are sorted by it; no two are equal.
    package let key: UInt64
    /// How many values, at least 1. Runs of equal keys and different counts share their first values.
    package let count: UInt32

    package init(key: UInt64, count: UInt32) {
      self.key = key
      self.count = count
    }
  }

  /// Hash over the coordinates of all values; 0 for an empty sketch.
  package let plan: UInt64
  package let runs: [Run]
  /// The runs' values one after another: as many as the runs' counts sum to.
  package let values: SketchValues

  package init(plan: UInt64, runs: [Run], values: SketchValues) {
    self.plan = plan
    self.runs = runs
    self.values = values
  }

  package init(plan: UInt64, runs: [Run], values: [Float]) {
    self.init(plan: plan, runs: runs, values: SketchValues(values))
  }

  package static let empty = WeightSketch(plan: 0, runs: [], values: [])
}

/// What charting reads of a model beyond its summary. Kept in the record, read on demand.
package struct ModelDetail: Hashable, Sendable {
  package var tensors: [TensorFact]
  package var sample: WeightSample

  package init(tensors: [TensorFact], sample: WeightSample) {
    self.tensors = tensors
    self.sample = sample
  }
}
