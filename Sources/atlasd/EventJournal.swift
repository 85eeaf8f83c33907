import Ingestion
import Logging
import ModelAtlas
import ServiceLifecycle

/// Writes to the log what enters, changes and leaves the atlas, and each problem when it begins and when it is over.
///
/// It follows the record as a client does, so that the recorder waits for nobody's log.
struct EventJournal: Service {
  let serving: ServingDaemon
  let logger: Logger

  /// How soon a problem is told.
  private static let problemSeconds = 2.0
  private static let pageSize = 1000

  func run() async {
    await cancelWhenGracefulShutdown {
      var budget = LogBudget()
      var problems = ProblemLog()
      var last = serving.daemon.lastRecordedEvent
      while !Task.isCancelled {
        let daemon = serving.daemon
        await daemon.waitForEvent(after: last, timeoutSeconds: Self.problemSeconds)
        let events = await news(of: daemon, after: last)
        last = events.last?.id ?? last
        for event in events where budget.admits(event.kind, at: .now) { write(event) }
        for (kind, count) in budget.summary(at: .now) {
          logger.notice("more of the same", metadata: ["kind": "\(kind)", "count": "\(count)"])
        }
        for (problem, isOver) in problems.news(daemon.problems, at: .now) { write(problem, isOver: isOver) }
      }
    }
  }

  /// Looks into the record only when something was published: an idle daemon leaves it alone.
  ///
  /// A record that cannot be read is a problem that `problems` holds already; its events come later, after a pause.
  private func news(of daemon: AtlasDaemon, after last: Int64) async -> [AtlasEvent] {
    guard daemon.hasEvent(after: last) else { return [] }
    do {
      return try await daemon.events(after: last, limit: Self.pageSize)
    } catch {
      try? await Task.sleep(for: .seconds(Self.problemSeconds))
      return []
    }
  }

  private func write(_ event: AtlasEvent) {
    var metadata: Logger.Metadata = ["event": "\(event.id)"]
    if let model = event.model { metadata["model"] = "\(model)" }
    for (key, value) in event.detail { metadata[key] = "\(value)" }
    logger.log(level: level(of: event.kind), "\(message(of: event.kind))", metadata: metadata)
  }

  private func write(_ problem: StatusReport.Problem, isOver: Bool) {
    var metadata: Logger.Metadata = ["code": "\(problem.code)"]
    if let path = problem.path { metadata["path"] = "\(path)" }
    guard !isOver else { return logger.notice("problem over", metadata: metadata) }
    metadata["reason"] = "\(problem.message)"
    if let hint = problem.hint { metadata["hint"] = "\(hint)" }
    logger.warning("problem", metadata: metadata)
  }
}

/// `model.charted` is `model charted`: constant, so that lines can be counted.
private func message(of kind: String) -> String { kind.split(separator: ".").joined(separator: " ") }

private func level(of kind: String) -> Logger.Level {
  switch kind {
  case "model.unreadable", "root.unavailable": .warning
  // Told twice otherwise: by the model that it belongs to, and as a problem.
  case "edges.changed", "watch.problem": .debug
  // The receiver `journal` tells alerts, if one is configured.
  case _ where kind.hasPrefix("alert."): .debug
  default: .info
  }
}
