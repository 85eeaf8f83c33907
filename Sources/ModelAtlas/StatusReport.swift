/// What `atlasctl status` shows. Design, section 6.
package struct StatusReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable { case starting, scanning, ready, degraded }

  package struct Problem: Hashable, Sendable {
    /// Stable: `root-unavailable`, `watch-limit`, `queue-overflow`, `store-full`, ...
    package let code: String
    package let path: String?
    package let since: UnixTime
    package let message: String
    package let hint: String?

    package init(code: String, path: String?, since: UnixTime, message: String, hint: String?) {
      self.code = code
      self.path = path
      self.since = since
      self.message = message
      self.hint = hint
    }
  }

  package struct Root: Hashable, Sendable {
    package enum Watch: String, Hashable, Sendable { case inotify, polling }
    package enum State: String, Hashable, Sendable { case scanning, watching, unavailable }

    /// What watching it costs, and how often the kernel lost notes since the start.
    package struct Effort: Hashable, Sendable {
      /// Folders that the kernel watches.
      package var watches = 0
      package var overflows = 0
      /// Of the last scan of everything; nil before the first.
      package var scanSeconds: Double?

      package init(watches: Int = 0, overflows: Int = 0, scanSeconds: Double? = nil) {
        self.watches = watches
        self.overflows = overflows
        self.scanSeconds = scanSeconds
      }
    }

    package let name: String
    package let path: String
    package var watch: Watch
    package var state: State
    /// Why it is unavailable, and since when.
    package var reason: String?
    package var effort = Effort()

    package init(name: String, path: String, watch: Watch, state: State, reason: String? = nil) {
      self.name = name
      self.path = path
      self.watch = watch
      self.state = state
      self.reason = reason
    }
  }

  /// One class of work: arrivals to sample, models to hash.
  package struct Work: Hashable, Sendable {
    package var modelsDone: Int
    package var modelsLeft: Int
    package var bytesDone: UInt64
    package var bytesLeft: UInt64
    /// Over the last minute; nil while idle.
    package var bytesPerSecond: Double?
    package var estimatedEnd: UnixTime?

    package init(
      modelsDone: Int = 0, modelsLeft: Int = 0, bytesDone: UInt64 = 0, bytesLeft: UInt64 = 0,
      bytesPerSecond: Double? = nil, estimatedEnd: UnixTime? = nil
    ) {
      self.modelsDone = modelsDone
      self.modelsLeft = modelsLeft
      self.bytesDone = bytesDone
      self.bytesLeft = bytesLeft
      self.bytesPerSecond = bytesPerSecond
      self.estimatedEnd = estimatedEnd
    }
  }

  /// How long placing a model takes: charting what it changes, and the commit. Milliseconds, of the last thousand.
  package struct Placing: Hashable, Sendable {
    package var models: Int
    package var medianMilliseconds: Double
    package var worstMilliseconds: Double

    package init(models: Int, medianMilliseconds: Double, worstMilliseconds: Double) {
      self.models = models
      self.medianMilliseconds = medianMilliseconds
      self.worstMilliseconds = worstMilliseconds
    }
  }

  /// One polled Hub.
  package struct Hub: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
      case polling, waiting
      /// The last poll ended early; the next one goes on from there.
      case failing
      /// `HF_HUB_OFFLINE` is set: nothing is sent.
      case offline
    }

    /// What the server said last of one quota.
    package struct Budget: Hashable, Sendable {
      package let name: String
      package let remaining: Double
      package let resetSeconds: Double
      package let quota: Double?

      package init(name: String, remaining: Double, resetSeconds: Double, quota: Double?) {
        self.name = name
        self.remaining = remaining
        self.resetSeconds = resetSeconds
        self.quota = quota
      }
    }

    package let name: String
    package let endpoint: String
    package var state: State
    package var hasToken: Bool
    /// When a poll last came to its end.
    package var lastSuccess: UnixTime?
    package var nextPoll: UnixTime?
    /// Why the last poll ended early, with the server's request id; nil after a whole one.
    package var error: String?
    /// Repositories by `HubState`.
    package var models: [HubState: Int] = [:]
    /// Repositories with weights that are not charted yet.
    package var waiting = 0
    package var requests = 0
    package var bytes: UInt64 = 0
    /// Requests by quota and answer, redirects too.
    package var answers: [HubAnswerKind: Int] = [:]
    package var budgets: [Budget] = []

    package init(name: String, endpoint: String, state: State, hasToken: Bool) {
      self.name = name
      self.endpoint = endpoint
      self.state = state
      self.hasToken = hasToken
    }
  }

  package var version: String
  package var state: State
  package var problems: [Problem]
  package var roots: [Root]
  package var models: [ModelState: Int]
  package var edges: [Relation: Int]
  package var edgeKinds: [EdgeKind: Int] = [:]
  package var families: Int
  package var waiting: Int
  package var running: Int
  package var ingest = IngestTally()
  /// How many folders the kernel lets the user watch; nil where it does not say.
  package var watchLimit: Int?
  /// By class: `sampling`, `hashing`.
  package var work: [String: Work]
  /// Nil until something was placed.
  package var placing: Placing?
  /// Polled Hubs, in the order of the configuration.
  package var hub: [Hub] = []
  package var ruleSet: String
  package var startedAt: UnixTime
  package var lastEvent: Int64
  /// Alerts that stand, by what they are.
  package var alerts: [AlertKind: Int] = [:]
  /// Alerts that were opened since the start.
  package var alertsOpened: [AlertRule: Int] = [:]
  package var deliveries = DeliveryCounts()

  package init(version: String, state: State, ruleSet: String, startedAt: UnixTime) {
    self.version = version
    self.state = state
    problems = []
    roots = []
    models = [:]
    edges = [:]
    families = 0
    waiting = 0
    running = 0
    work = [:]
    placing = nil
    self.ruleSet = ruleSet
    self.startedAt = startedAt
    lastEvent = 0
  }
}
