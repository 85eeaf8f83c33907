/// Work that takes longer than a question: how far it has come, and its result once that is there.
package struct RunAnswer<Result: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
  /// To be sent as `run` with the next question about the same work.
  package var run: String
  /// `running` or `done`. What failed is answered with a problem.
  package var state: String
  /// What is being done; null before it began and after it ended.
  @Nullable package var stage: String?
  package var done: UInt64
  /// 0 while nobody knows.
  package var total: UInt64
  /// What `done` and `total` count: `models`, `bytes`.
  @Nullable package var unit: String?
  @Nullable package var result: Result?

  package init(
    run: String, state: String, stage: String?, done: UInt64, total: UInt64, unit: String?, result: Result?
  ) {
    self.run = run
    self.state = state
    self.stage = stage
    self.done = done
    self.total = total
    self.unit = unit
    self.result = result
  }
}
