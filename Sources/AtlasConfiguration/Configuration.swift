/// What an operator can decide about the daemon. `etc/atlasd.yaml` explains each key.
///
/// Layers, the later one wins: these defaults, the file and its drop-ins, the environment, the command line.
package struct Configuration: Hashable, Sendable {
  /// A folder of models.
  package struct Root: Hashable, Sendable {
    package enum Watch: String, Hashable, Sendable, CaseIterable { case auto, inotify, poll }

    /// By which the atlas knows the root for ever; the path may change under it.
    package var name: String
    /// Absolute, without a slash at the end.
    package var path: String
    package var watch: Watch
    /// What this root has of its own; nil where the setting for all roots counts.
    package var hashing: Hashing?
    /// The inner nil is no limit.
    package var readBytesPerSecond: UInt64??
    package var readsInFlight: Int?

    package init(name: String, path: String, watch: Watch = .auto) {
      self.name = name
      self.path = path
      self.watch = watch
    }
  }

  package enum Rules: String, Hashable, Sendable, CaseIterable { case evidence, paper }
  package enum Declared: String, Hashable, Sendable, CaseIterable { case use, ignore }
  package enum Poll: String, Hashable, Sendable, CaseIterable { case auto, always }
  package enum Hashing: String, Hashable, Sendable, CaseIterable { case background, needed, off }
  package enum Isolation: String, Hashable, Sendable, CaseIterable { case process, none }
  package enum Switch: String, Hashable, Sendable, CaseIterable { case on = "true", off = "false" }
  package enum LogLevel: String, Hashable, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// In the order of the configuration: the first keeps an id that several roots hold.
  package var roots: [Root] = []
  /// Absolute path of the folder that the record lives in.
  package var state: String
  /// Absolute path of the Unix socket.
  package var socket: String
  package var rules = Rules.evidence
  package var declared = Declared.use
  /// How long a folder must be quiet; nil for 5 seconds, 30 on network file systems.
  package var settleSeconds: Double?
  package var rescanSeconds: Double = 300
  package var poll = Poll.auto
  package var hashing = Hashing.background
  /// Background hashing alone, of each root; nil for no limit.
  package var hashBytesPerSecond: UInt64? = 200_000_000
  /// All reading, of each root; nil for no limit.
  package var readBytesPerSecond: UInt64?
  /// Models read at once, of each root.
  package var readsInFlight = 8
  package var isolation = Isolation.process
  /// How long a reader's process may give no sign of life.
  package var readTimeoutSeconds: Double = 20
  package var hub = Hub()
  /// Numbers of the users that may change something, beside root and the daemon's own.
  package var operators: Set<UInt32> = []
  package var http = HTTP()
  /// Between two copies of the record; 0 for none.
  package var backupHours: Double = 24
  package var backupsKept = 3
  package var logLevel = LogLevel.info
  package var alerts = Alerts()

  package init(state: String, socket: String) {
    self.state = state
    self.socket = socket
  }
}
