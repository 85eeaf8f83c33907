import ControlAPI
import HTTPTypes
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// Alerts that stand, or those in the states asked for; the worst first.
  func alerts(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["state", "rule", "severity", "model"])
    let states = Set(try query.choices("state", Alert.State.allCases))
    let rules = Set(try query.choices("rule", AlertRule.allCases))
    let severities = Set(try query.choices("severity", AlertSeverity.allCases))
    let atlas = service.atlas()
    let wanted = try query.text("model").map { text in try model(named: text, in: atlas).id }
    let found = try await service.alerts(resolvedToo: states.contains(.resolved)).filter { alert in
      (states.isEmpty || states.contains(alert.state)) && (rules.isEmpty || rules.contains(alert.finding.rule))
        && (severities.isEmpty || severities.contains(alert.severity))
        && (wanted == nil || wanted == alert.finding.model)
    }
    return try Response(json: json(found.map(AlertAnswer.init)))
  }

  func markAlert(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["action", "seconds"])
    _ = try await question.body(max: limits.bodyBytesMax)
    let mark: AlertMark
    switch try query.choice("action", AlertAction.allCases) {
    case .acknowledge?: mark = .acknowledged
    case .reopen?: mark = .open
    case .snooze?: mark = .snoozed(seconds: try query.seconds("seconds", max: AlertAction.snoozeSecondsMax) ?? 86_400)
    case nil: throw ProblemAnswer.badRequest("the parameter action is missing")
    }
    let id = question.model ?? ""
    guard let alert = try await service.mark(AlertID(id), mark, by: question.person) else {
      throw ProblemAnswer.noSuchAlert(id)
    }
    return try Response(json: json(AlertAnswer(alert)))
  }

  func previewAlerts(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let rules = try await question.body(max: limits.bodyBytesMax)
    do {
      return try await Response(json: json(service.preview(rules: rules).map(AlertAnswer.init)))
    } catch let error as UnusableRules { throw ProblemAnswer.unusable(error) }
  }

  /// A gate: what speaks against a model, by the rules in the body or, without one, by those that the daemon runs with.
  func check(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["model"])
    guard let named = query.text("model") else { throw ProblemAnswer.badRequest("the parameter model is missing") }
    let rules = try await question.body(max: limits.bodyBytesMax)
    let node = try modelOrPath(named, in: service.atlas())
    do {
      let check = try await service.check(node.id, rules: rules.isEmpty ? nil : rules)
      return try Response(
        json: json(
          CheckAnswer(
            model: check.model.text, state: check.state.rawValue, passed: check.isPassed, pending: check.pending,
            alerts: check.alerts.map(AlertAnswer.init))))
    } catch let error as UnusableRules { throw ProblemAnswer.unusable(error) }
  }

  /// An absolute path names the model that lies there.
  private func modelOrPath(_ text: String, in atlas: Atlas) throws(ProblemAnswer) -> AtlasNode {
    guard text.hasPrefix("/") else { return try model(named: text, in: atlas) }
    if let node = atlas.allNodes.first(where: { $0.facts?.path == text && $0.state != .removed }) { return node }
    throw ProblemAnswer(
      "no-such-model", status: 404, title: "No such model", detail: "\(text): no model of a watched root lies there",
      hint: "a folder is checked once atlasd has charted it: atlasctl wait; atlasctl status lists the roots")
  }
}

private enum AlertAction: String, CaseIterable {
  case acknowledge, reopen, snooze

  /// Ten years: longer is acknowledging.
  static let snoozeSecondsMax = 315_360_000.0
}

extension ProblemAnswer {
  fileprivate static func noSuchAlert(_ id: String) -> ProblemAnswer {
    ProblemAnswer(
      "no-such-alert", status: 404, title: "No such alert", detail: "\(id): no alert with this id stands",
      hint: "atlasctl alerts lists ids; the first eight digits will do when only one begins so")
  }

  fileprivate static func unusable(_ error: UnusableRules) -> ProblemAnswer {
    badRequest(error.description, hint: "docs/alerts.md describes the file")
  }
}
