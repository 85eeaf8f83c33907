/// A verdict's numbers, worked out once more from the files.
package struct Verification: Hashable, Sendable {
  /// One model whose files were opened again.
  package struct Reading: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
      case same, changed
      /// Elsewhere, gone, or not readable now: its numbers are as recorded.
      case unread
    }

    package let model: ModelID
    /// Absolute.
    package let path: String
    package let state: State
    /// Which weight files differ from what was recorded, by path below the model's folder.
    package let files: [ByteString]
    /// Why it was not read, or what else differs.
    package let reason: String?

    package init(model: ModelID, path: String, state: State, files: [ByteString] = [], reason: String? = nil) {
      self.model = model
      self.path = path
      self.state = state
      self.files = files
      self.reason = reason
    }
  }

  /// Which part of a verdict a number is in.
  package enum Part: String, Hashable, Sendable { case edge, rejected, declared }

  /// One number as recorded and as worked out now; nil where one of the two has none of this name.
  package struct Number: Hashable, Sendable {
    package let part: Part
    /// The parent, candidate or claimed model that it is about.
    package let model: ModelID
    package let name: String
    package let recorded: Double?
    package let recomputed: Double?

    /// Bit for bit.
    package var isEqual: Bool { recorded?.bitPattern == recomputed?.bitPattern }
  }

  package let child: ModelID
  package let recordedRuleSet: String
  package let ruleSet: String
  /// The child first, then the others by id.
  package let readings: [Reading]
  /// In the order of the verdict's parts.
  package let numbers: [Number]

  /// All that was read is unchanged, and all numbers agree to the bit.
  package var isVerified: Bool {
    recordedRuleSet == ruleSet && readings.allSatisfy { $0.state != .changed } && numbers.allSatisfy(\.isEqual)
  }

  /// Nothing was taken from the record.
  package var isComplete: Bool { readings.allSatisfy { $0.state != .unread } }

  package init(child: ModelID, recorded: Verdict, recomputed: Verdict, readings: [Reading]) {
    self.child = child
    recordedRuleSet = recorded.ruleSet
    ruleSet = recomputed.ruleSet
    self.readings = readings
    let (before, after) = (NumberedVerdict(recorded), NumberedVerdict(recomputed))
    numbers = (before.keys + after.keys.filter { before.values[$0] == nil }).map { key in
      Number(
        part: key.part, model: key.model, name: key.name, recorded: before.values[key], recomputed: after.values[key])
    }
  }
}

/// Every number of a verdict under a name of its own.
private struct NumberedVerdict {
  struct Key: Hashable {
    let part: Verification.Part
    let model: ModelID
    let name: String
  }

  private(set) var keys: [Key] = []
  private(set) var values: [Key: Double] = [:]

  init(_ verdict: Verdict) {
    for edge in verdict.parents {
      add(.edge, edge.parent, edge.evidence + [Measurement("confidence", edge.confidence)])
    }
    for rejected in verdict.rejected { add(.rejected, rejected.candidate, rejected.evidence) }
    for claim in verdict.claims {
      if let resolved = claim.resolved { add(.declared, resolved, claim.evidence) }
    }
  }

  /// Several claims may mean one model; they have the same numbers.
  private mutating func add(_ part: Verification.Part, _ model: ModelID, _ evidence: [Measurement]) {
    for measurement in evidence {
      let key = Key(part: part, model: model, name: measurement.name)
      if values.updateValue(measurement.value, forKey: key) == nil { keys.append(key) }
    }
  }
}
