/// One copy of the record.
package struct RecordBackup: Hashable, Sendable {
  package let path: String
  package let bytes: UInt64
  package let at: UnixTime

  package init(path: String, bytes: UInt64, at: UnixTime) {
    self.path = path
    self.bytes = bytes
    self.at = at
  }
}

/// What a look at one part of the daemon or its machine found.
package struct Finding: Hashable, Sendable {
  package enum State: String, Hashable, Sendable { case ok, warning, failed }

  /// `record`, `backup`, `disk`, `root models`, ...
  package let subject: String
  package let state: State
  package let message: String
  /// The next thing to do; nil where nothing has to be done.
  package let hint: String?

  package init(_ subject: String, _ state: State, _ message: String, hint: String? = nil) {
    self.subject = subject
    self.state = state
    self.message = message
    self.hint = hint
  }
}

/// What a keeper of a record does beside storing. A store that others administer has none of it.
package protocol RecordCare: Sendable {
  /// Copies the record as it is now; work goes on meanwhile. Blocks until the copy is on disk.
  ///
  /// - Parameter keep: how many copies stay, this one among them.
  func backUp(keep: Int) throws -> RecordBackup
  /// Newest first.
  func backups() -> [RecordBackup]
  /// When the record was written last; nil when nobody knows.
  func lastChange() -> UnixTime?
  /// Whether the record is whole, has room to grow, and was copied lately. Reads all of it.
  func findings() -> [Finding]
}
