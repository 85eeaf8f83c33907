/// `GET /v1/verify`: the numbers of a model's edges, worked out once more from the files.
package struct VerificationAnswer: Codable, Hashable, Sendable {
  /// A model whose files were opened again.
  package struct Reading: Codable, Hashable, Sendable {
    package var model: String
    package var path: String
    /// `same`, `changed`, or `unread`: elsewhere, gone or not readable, so that its numbers are as recorded.
    package var state: String
    /// Weight files that differ from what was recorded.
    package var files: [String]
    @Nullable package var reason: String?

    package init(model: String, path: String, state: String, files: [String], reason: String?) {
      self.model = model
      self.path = path
      self.state = state
      self.files = files
      self.reason = reason
    }
  }

  package struct Number: Codable, Hashable, Sendable {
    /// `edge`, `rejected` or `declared`: where `explain` shows it.
    package var part: String
    package var model: String
    package var name: String
    /// Null when the record has none of this name.
    @Nullable package var recorded: Double?
    /// Null when it does not come up any more.
    @Nullable package var recomputed: Double?
    /// Bit for bit.
    package var equal: Bool

    package init(part: String, model: String, name: String, recorded: Double?, recomputed: Double?, equal: Bool) {
      self.part = part
      self.model = model
      self.name = name
      self.recorded = recorded
      self.recomputed = recomputed
      self.equal = equal
    }
  }

  package var child: String
  @Nullable package var parent: String?
  /// All that was read is as recorded, and all numbers are equal.
  package var verified: Bool
  /// Nothing was unread.
  package var complete: Bool
  package var recordedRuleSet: String
  package var ruleSet: String
  package var readings: [Reading]
  package var numbers: [Number]

  package init(
    child: String, parent: String?, verified: Bool, complete: Bool, recordedRuleSet: String, ruleSet: String,
    readings: [Reading], numbers: [Number]
  ) {
    self.child = child
    self.parent = parent
    self.verified = verified
    self.complete = complete
    self.recordedRuleSet = recordedRuleSet
    self.ruleSet = ruleSet
    self.readings = readings
    self.numbers = numbers
  }
}
