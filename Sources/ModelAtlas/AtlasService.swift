//// How rules would differ from the configured ones; nil where they would not.
package struct OtherRules: Hashable, Sendable {
  /// `evidence` or `paper`.
  package var ruleSet: String?
  package var usesDeclared: Bool?

  package init(ruleSet: String?, usesDeclared: Bool?) {
    self.ruleSet = ruleSet
    self.usesDeclared = usesDeclared
  }
}

// What an edge changed to when everything was charted again.
package struct Recharting: Hashable, Sendable {
  /// Models whose parents changed.
  package var models: [RechartedModel] = []
  /// Findings that the new edges raise, or would.
  package var raised: [Alert] = []
  /// Findings that went with the old edges, or would.
  package var settled: [Alert] = []

  package init() {}
}

package struct RechartedModel: Hashable, Sendable {
  package let id: ModelID
  package let before: [ModelID]
  package let after: [ModelID]

  package init(id: ModelID, before: [ModelID], after: [ModelID]) {
    self.id = id
    self.before = before
    self.after = after
  }
}

package enum WaitGoal: String, Hashable, Sendable { case sampled, charted }

/// What the control server asks of the daemon. Implemented by `Ingestion`, faked by nobody: tests run the real one.
///
/// Methods return at once from memory unless they are async; an async one never blocks Swift's shared pool.
package protocol AtlasService: Sendable {
  func status() -> StatusReport
  /// The atlas as it is now: a value that no later arrival changes.
  func atlas() -> Atlas
  func detail(of id: ModelID) async throws -> ModelDetail?
  /// True once all waiting work of the goal is done; false at the timeout.
  func wait(for goal: WaitGoal, timeoutSeconds: Double) async -> Bool
  /// Scans all roots again; returns when the scan was asked for, not when it ended.
  func rescan() async
  /// Rebuilds all verdicts from facts, without opening a weight file. A dry run changes nothing.
  ///
  /// - Parameter other: rules to try in a dry run, beside those that are configured.
  func rechart(dryRun: Bool, by other: OtherRules?) async throws -> Recharting
  /// Charts everything once more as if nobody had declared anything. The record and the atlas stay as they are.
  ///
  /// - Throws: `Abandoned` when `report` says so.
  func chartBlind(_ report: @escaping ProgressReport) async throws -> BlindCharting
  /// Works every number of a model's verdict out once more from the files. The record and the atlas stay as they are.
  ///
  /// - Throws: `NotApplicable` when nothing was measured of it; `Abandoned` when `report` says so.
  func verify(_ id: ModelID, _ report: @escaping ProgressReport) async throws -> Verification
  /// Reads a Hub metadata dump (JSON Lines). Returns how many records were taken, and what was wrong with others.
  func importHub(_ lines: [UInt8]) async throws -> (records: Int, problems: [String])
  /// Takes the body of a Hub's webhook. What follows from it comes later.
  ///
  /// - Parameter secret: what the sender showed.
  /// - Returns: false when nobody is known by it.
  /// - Throws: for a body that is no event.
  func announce(hubEvent body: [UInt8], secret: String) async throws -> Bool
  /// What Hubs said of repositories, by id, whether these are here or not.
  func publishedRecords() async throws -> [ModelID: HubRecord]
  /// Looks at the record, the disk, the roots and the clock. Takes as long as reading the record does.
  func examine() async throws -> [Finding]
  /// Copies the record; returns when the copy is on disk.
  func backUp() async throws -> RecordBackup
  /// Places whose card or name holds all words of a text, best first. Of one that was forgotten since there is no node.
  func textMatches(_ text: String, limit: Int) async throws -> [CardTextMatch]
  /// A few words of each card around a word of the text, marked by `[` and `]`.
  func excerpts(of models: [ModelID], _ text: String) async throws -> [ModelID: String]
  /// What people noted under a key, or under every key that begins so when it ends with `.*`.
  func annotations(keyed key: String) async throws -> [Annotation]
  /// Oldest first, at most `limit`.
  func events(after id: Int64, limit: Int) async throws -> [AtlasEvent]
  /// The newest requests that left the house, oldest first.
  func egress(limit: Int) async throws -> [EgressEntry]
  /// Returns when an event newer than `id` exists, or at the timeout.
  func waitForEvent(after id: Int64, timeoutSeconds: Double) async
  /// Alerts that stand, and resolved ones when asked for. Sorted: the worst first.
  func alerts(resolvedToo: Bool) async throws -> [Alert]
  /// Alerts that stand for one model.
  func alerts(of id: ModelID) async throws -> [Alert]
  /// - Parameter id: an alert's id, or the beginning of one.
  /// - Returns: nil when no such alert stands, or several do.
  func mark(_ id: AlertID, _ mark: AlertMark, by person: Person) async throws -> Alert?
  /// A person's word about an edge: true confirms it, false rejects it, nil takes back what was said.
  ///
  /// - Throws: `NotApplicable` when there is nothing to say it of.
  func say(_ isConfirmed: Bool?, child: ModelID, parent: ModelID, by person: Person) async throws
  /// An empty value takes a note away.
  func annotate(_ annotations: [Annotation]) async throws
  /// What people said of a model.
  func words(on id: ModelID) async throws -> (edges: [PersonWord], annotations: [Annotation])
  /// Drops all that is recorded of a model that is not there any more.
  ///
  /// - Throws: `NotApplicable` while it is there.
  func forget(_ id: ModelID, by person: Person) async throws
  /// What other rules would raise on what is stored. Nobody is told, nothing is kept.
  ///
  /// - Parameter rules: the text of a rules file.
  /// - Throws: `UnusableRules`.
  func preview(rules: [UInt8]) async throws -> [Alert]
  /// Holds one model against rules: nil for those that the daemon runs with.
  func check(_ id: ModelID, rules: [UInt8]?) async throws -> ModelCheck
}
