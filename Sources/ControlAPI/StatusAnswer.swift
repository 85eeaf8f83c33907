/// `GET /v1/status`. Times are RFC 3339 UTC, sizes are bytes.
package struct StatusAnswer: Codable, Hashable, Sendable {
  package struct Problem: Codable, Hashable, Sendable {
    package var code: String
    @Nullable package var path: String?
    package var since: String
    package var message: String
    @Nullable package var hint: String?

    package init(code: String, path: String?, since: String, message: String, hint: String?) {
      self.code = code
      self.path = path
      self.since = since
      self.message = message
      self.hint = hint
    }
  }

  package struct Root: Codable, Hashable, Sendable {
    package var name: String
    package var path: String
    /// `inotify` or `polling`.
    package var watch: String
    /// `scanning`, `watching` or `unavailable`.
    package var state: String
    @Nullable package var reason: String?

    package init(name: String, path: String, watch: String, state: String, reason: String?) {
      self.name = name
      self.path = path
      self.watch = watch
      self.state = state
      self.reason = reason
    }
  }

  package struct Queue: Codable, Hashable, Sendable {
    package var waiting: Int
    package var running: Int

    package init(waiting: Int, running: Int) {
      self.waiting = waiting
      self.running = running
    }
  }

  package struct Work: Codable, Hashable, Sendable {
    package var modelsDone = 0
    package var modelsLeft = 0
    package var bytesDone: UInt64 = 0
    package var bytesLeft: UInt64 = 0
    /// Over the last minute; null while idle.
    @Nullable package var bytesPerSecond: Double? = nil
    @Nullable package var estimatedEnd: String? = nil

    package init() {}
  }

  /// Charting what a model changes, and the commit. Of the last thousand models.
  package struct Placing: Codable, Hashable, Sendable {
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
  package struct Hub: Codable, Hashable, Sendable {
    package struct Budget: Codable, Hashable, Sendable {
      package var name: String
      package var remaining: Double
      package var resetSeconds: Double
      @Nullable package var quota: Double?

      package init(name: String, remaining: Double, resetSeconds: Double, quota: Double?) {
        self.name = name
        self.remaining = remaining
        self.resetSeconds = resetSeconds
        self.quota = quota
      }
    }

    package var name: String
    package var endpoint: String
    /// `polling`, `waiting`, `failing` or `offline`.
    package var state: String
    package var hasToken = false
    /// When a poll last came to its end.
    @Nullable package var lastSuccess: String? = nil
    @Nullable package var nextPoll: String? = nil
    /// Why the last poll ended early, with the server's request id.
    @Nullable package var error: String? = nil
    /// Number of repositories by state, every state present.
    package var models: [String: Int] = [:]
    /// Repositories with weights that are not charted yet.
    package var waiting = 0
    /// Since the start.
    package var requests = 0
    package var bytes: UInt64 = 0
    /// What the server said last of its quotas.
    package var budgets: [Budget] = []

    package init(name: String, endpoint: String, state: String) {
      self.name = name
      self.endpoint = endpoint
      self.state = state
    }
  }

  package struct Alerts: Codable, Hashable, Sendable {
    package var open = 0
    package var acknowledged = 0
    /// Open ones by rule.
    package var rules: [String: Int] = [:]
    /// What receivers wait for, and what was given up.
    package var deliveriesWaiting = 0
    package var deliveriesDead = 0

    package init() {}
  }

  package var version: String
  /// `starting`, `scanning`, `ready` or `degraded`.
  package var state: String
  package var problems: [Problem] = []
  package var roots: [Root] = []
  /// Number of models by state, every state present.
  package var models: [String: Int] = [:]
  /// Number of edges by relation, every relation present.
  package var edges: [String: Int] = [:]
  package var families = 0
  package var queue = Queue(waiting: 0, running: 0)
  /// By class of work: `sampling`, `hashing`.
  package var work: [String: Work] = [:]
  /// Null until something was placed.
  @Nullable package var placing: Placing? = nil
  /// Polled Hubs; empty while polling is off.
  package var hub: [Hub] = []
  package var ruleSet: String
  package var startedAt: String
  package var lastEvent: Int64 = 0
  package var alerts = Alerts()

  package init(version: String, state: String, ruleSet: String, startedAt: String) {
    self.version = version
    self.state = state
    self.ruleSet = ruleSet
    self.startedAt = startedAt
  }
}

/// `GET /v1/version`.
package struct VersionAnswer: Codable, Hashable, Sendable {
  package struct Span: Codable, Hashable, Sendable {
    package var min: Int
    package var max: Int
  }

  package var version: String
  /// Path versions that are served.
  package var api: Span

  package init(version: String) {
    self.version = version
    api = Span(min: 1, max: 1)
  }
}

/// `GET /v1/wait`.
package struct WaitAnswer: Codable, Hashable, Sendable {
  /// `sampled` or `charted`.
  package var goal: String
  /// False when the timeout came first.
  package var done: Bool

  package init(goal: String, done: Bool) {
    self.goal = goal
    self.done = done
  }
}
