import Foundation
import ModelAtlas

extension AtlasDaemon {
  package func examine() async throws -> [Finding] {
    for service in services { service.refreshStatus() }
    let roots = board.roots.map(finding)
    let others = board.problems.filter { $0.code != "root-unavailable" }.map { problem in
      Finding(problem.code, .warning, problem.message, hint: problem.hint)
    }
    return try await onCareQueue { [store, live] in
      let record = (store as? any RecordCare)?.findings() ?? []
      let last = try store.events(after: max(0, live.lastEvent - 1), limit: 1).last
      return record + [clockFinding(after: last?.at)] + roots + others
    }
  }

  package func backUp() async throws -> RecordBackup {
    let keep = settings.backupsKept
    return try await onCareQueue { [store] in
      guard let care = store as? any RecordCare else { throw NoBackups() }
      return try care.backUp(keep: keep)
    }
  }

  package func announce(hubEvent body: [UInt8], secret: String) async throws -> Bool {
    try await hub.announce(body, secret: secret)
  }

  /// Minutes may pass: not the queue that clients' small questions wait in.
  private func onCareQueue<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      care.async { continuation.resume(with: Result(catching: work)) }
    }
  }
}

private struct NoBackups: Error, CustomStringConvertible {
  let description = "the record is kept by another program, which makes the backups"
}

private func finding(_ root: StatusReport.Root) -> Finding {
  let subject = "root \(root.name)"
  switch root.state {
  case .unavailable:
    return Finding(
      subject, .failed, "\(root.path) is unavailable: \(root.reason ?? "no reason is known")",
      hint: "atlasd needs to read and search it: look at the mount, at ls -ld, and at the groups of the user atlasd")
  case .scanning: return Finding(subject, .ok, "\(root.path) is being scanned")
  case .watching:
    return Finding(subject, .ok, "\(root.path) is watched by \(root.watch.rawValue)")
  }
}

/// Times order what arrives: a clock that went back is worth knowing.
private func clockFinding(after last: UnixTime?) -> Finding {
  guard let last, last > .now else { return Finding("clock", .ok, "\(UnixTime.now)") }
  return Finding(
    "clock", .warning, "it is \(UnixTime.now), and the record's last event is of \(last)",
    hint: "timedatectl shows whether the clock is synchronized")
}
