/// How far work has come that takes longer than a question should.
package struct WorkProgress: Hashable, Sendable {
  /// What is being done, one word: `charting`, `reading`.
  package let stage: String
  package let done: UInt64
  /// 0 while nobody knows.
  package let total: UInt64
  /// What is counted: `models`, `bytes`.
  package let unit: String

  package init(stage: String, done: UInt64, total: UInt64, unit: String) {
    self.stage = stage
    self.done = done
    self.total = total
    self.unit = unit
  }
}

/// Told now and then by whoever works. Returns false when nobody waits for the result any more: the work ends then, by
/// throwing `Abandoned`.
package typealias ProgressReport = @Sendable (WorkProgress) -> Bool

package struct Abandoned: Error, CustomStringConvertible {
  package let description = "nobody waited for it any more"

  package init() {}
}

/// What the rules conclude of all comparable models when nobody has declared anything.
package struct BlindCharting: Sendable {
  package let verdicts: [ModelID: Verdict]
  package let quantized: Set<ModelID>
  /// What people said of edges; hidden from the rules as well.
  package let words: [PersonWord]
  /// As verdicts name it.
  package let ruleSet: String

  package init(verdicts: [ModelID: Verdict], quantized: Set<ModelID>, words: [PersonWord], ruleSet: String) {
    self.ruleSet = ruleSet
    self.verdicts = verdicts
    self.quantized = quantized
    self.words = words
  }
}
