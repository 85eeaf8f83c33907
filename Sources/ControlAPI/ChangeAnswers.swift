/// One element of `GET /v1/events`; one line of `atlasctl events --json`.
package struct EventAnswer: Codable, Hashable, Sendable {
  package var id: Int64
  package var at: String
  package var kind: String
  @Nullable package var model: String?
  package var detail: [String: String]

  package init(id: Int64, at: String, kind: String, model: String?, detail: [String: String]) {
    self.id = id
    self.at = at
    self.kind = kind
    self.model = model
    self.detail = detail
  }
}

/// `POST /v1/rescan`.
package struct RescanAnswer: Codable, Hashable, Sendable {
  /// The scan was asked for; `wait` says when it is over.
  package var requested: Bool

  package init(requested: Bool) { self.requested = requested }
}

/// `POST /v1/rechart`.
package struct RechartAnswer: Codable, Hashable, Sendable {
  package struct Change: Codable, Hashable, Sendable {
    package var id: String
    package var before: [String]
    package var after: [String]

    package init(id: String, before: [String], after: [String]) {
      self.id = id
      self.before = before
      self.after = after
    }
  }

  /// An alert that comes or goes with edges.
  package struct Finding: Codable, Hashable, Sendable {
    package var id: String
    package var rule: String
    package var model: String
    package var message: String

    package init(id: String, rule: String, model: String, message: String) {
      self.id = id
      self.rule = rule
      self.model = model
      self.message = message
    }
  }

  package var dryRun: Bool
  /// Models whose parents changed, sorted by id.
  package var changed: [Change]
  package var alertsRaised: [Finding]
  package var alertsSettled: [Finding]

  package init(dryRun: Bool, changed: [Change], raised: [Finding], settled: [Finding]) {
    self.dryRun = dryRun
    self.changed = changed
    alertsRaised = raised
    alertsSettled = settled
  }
}

/// `POST /v1/backup`.
package struct BackupAnswer: Codable, Hashable, Sendable {
  /// On the daemon's machine.
  package var path: String
  package var bytes: UInt64
  package var at: String

  package init(path: String, bytes: UInt64, at: String) {
    self.path = path
    self.bytes = bytes
    self.at = at
  }
}

/// `GET /v1/doctor`, and what `atlasctl doctor` adds.
package struct DoctorAnswer: Codable, Hashable, Sendable {
  package struct Finding: Codable, Hashable, Sendable {
    package var subject: String
    /// `ok`, `warning` or `failed`.
    package var state: String
    package var message: String
    @Nullable package var hint: String?

    package init(subject: String, state: String, message: String, hint: String?) {
      self.subject = subject
      self.state = state
      self.message = message
      self.hint = hint
    }
  }

  package var findings: [Finding]

  package init(findings: [Finding]) { self.findings = findings }
}

/// `POST /v1/import`.
package struct ImportAnswer: Codable, Hashable, Sendable {
  package var records: Int
  /// What was wrong with records that were not taken.
  package var problems: [String]

  package init(records: Int, problems: [String]) {
    self.records = records
    self.problems = problems
  }
}

/// An error, as RFC 9457 `application/problem+json`.
package struct ProblemAnswer: Codable, Hashable, Sendable, Error {
  /// `urn:atlasd:CODE`, stable.
  package var type: String
  package var title: String
  package var status: Int
  package var detail: String
  /// What to do about it.
  @Nullable package var hint: String?
  /// Models that an ambiguous id may mean.
  package var candidates: [String]

  package init(
    _ code: String, status: Int, title: String, detail: String, hint: String? = nil, candidates: [String] = []
  ) {
    type = "urn:atlasd:" + code
    self.title = title
    self.status = status
    self.detail = detail
    self.hint = hint
    self.candidates = candidates
  }
}
