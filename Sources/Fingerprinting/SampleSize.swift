/// How much of a model is sampled. Where the rows of two sizes lie in one order, those of the smaller are among the larger's.
package struct SampleSize: Hashable, Sendable {
  /// Values of a whole sample, about.
  package let values: UInt64
  /// Rows of one matrix at most.
  let rowsMax: UInt64
  /// Reads of a whole sample for codes that are packed across rows, about: beyond it fewer rows are sampled.
  let codeReadsMax: UInt64

  /// What is read of every model: more tell 8-bit leaves of near siblings apart, fewer keep it below 2 MB of reads.
  package static let first = SampleSize(values: 24_576, rowsMax: 16, codeReadsMax: 4096)

  /// 8 MB in memory for each model that is looked at again: tells 4-bit leaves of siblings 0.1 % apart.
  package static let closerValuesMax: UInt64 = 1 << 21

  /// What is read where a first sample could not tell candidates apart.
  ///
  /// - Parameter values: wanted; at most `closerValuesMax` are read.
  package static func closer(_ values: UInt64) -> SampleSize {
    SampleSize(values: min(max(values, first.values), closerValuesMax), rowsMax: 1 << 16, codeReadsMax: 1 << 16)
  }
}
