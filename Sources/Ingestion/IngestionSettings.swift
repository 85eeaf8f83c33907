import Charting
import FolderWatch
import ModelAtlas

/// Everything the daemon's inside needs to know from its configuration.
package struct IngestionSettings: Sendable {
  package var roots: [WatchedRoot]
  package var watch: WatchSettings
  package var rules: ChartingRules
  package var hashing: HashingMode
  /// Models read at once, of each root.
  package var readsInFlight: Int
  /// For sampling and hashing together, of each root; nil for no limit.
  package var bytesPerSecond: UInt64?
  /// For hashing alone, of each root: background work that should not be felt. Nil for no limit.
  package var hashBytesPerSecond: UInt64?
  package var isolation: ReadIsolation
  /// How long a reader's process may give no sign of life.
  package var readTimeoutSeconds: Double
  /// How many copies of the record stay.
  package var backupsKept = 3
  package var version: String
  /// What roots have of their own, by name.
  package var ownReading: [String: RootReading] = [:]
  package var hub = HubSettings()
  package var alerts = AlertSettings()

  package init(
    roots: [WatchedRoot], watch: WatchSettings, rules: ChartingRules, hashing: HashingMode, readsInFlight: Int,
    bytesPerSecond: UInt64?, hashBytesPerSecond: UInt64?, isolation: ReadIsolation = .none,
    readTimeoutSeconds: Double = 20, version: String
  ) {
    self.roots = roots
    self.watch = watch
    self.rules = rules
    self.hashing = hashing
    self.readsInFlight = readsInFlight
    self.bytesPerSecond = bytesPerSecond
    self.hashBytesPerSecond = hashBytesPerSecond
    self.isolation = isolation
    self.readTimeoutSeconds = readTimeoutSeconds
    self.version = version
  }
}

/// How one root is read, where that differs from the others.
package struct RootReading: Hashable, Sendable {
  package var hashing: HashingMode?
  package var readsInFlight: Int?
  /// The inner nil is no limit.
  package var bytesPerSecond: UInt64??

  package init(hashing: HashingMode? = nil, readsInFlight: Int? = nil, bytesPerSecond: UInt64?? = nil) {
    self.hashing = hashing
    self.readsInFlight = readsInFlight
    self.bytesPerSecond = bytesPerSecond
  }
}

extension IngestionSettings {
  func readsInFlight(of root: String) -> Int { ownReading[root]?.readsInFlight ?? readsInFlight }

  /// Nil for no limit.
  func bytesPerSecond(of root: String) -> UInt64? { ownReading[root]?.bytesPerSecond ?? bytesPerSecond }
}

/// Where model files are opened.
package enum ReadIsolation: Sendable {
  /// In processes of their own, which can do nothing else.
  case process
  /// In the daemon's.
  case none
}
