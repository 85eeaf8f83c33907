import ControlAPI
import ModelAtlas

extension StatusAnswer {
  init(_ report: StatusReport) {
    self.init(
      version: report.version, state: report.state.rawValue, ruleSet: report.ruleSet,
      startedAt: report.startedAt.description)
    problems = report.problems.map(Problem.init)
    roots = report.roots.map(Root.init)
    models = Dictionary(uniqueKeysWithValues: ModelState.allCases.map { ($0.rawValue, report.models[$0] ?? 0) })
    edges = Dictionary(uniqueKeysWithValues: Relation.allCases.map { ($0.rawValue, report.edges[$0] ?? 0) })
    families = report.families
    queue = Queue(waiting: report.waiting, running: report.running)
    work = report.work.mapValues(Work.init)
    placing = report.placing.map {
      Placing(
        models: $0.models, medianMilliseconds: $0.medianMilliseconds, worstMilliseconds: $0.worstMilliseconds)
    }
    hub = report.hub.map(Hub.init)
    lastEvent = report.lastEvent
    alerts = Alerts(report)
  }
}

extension StatusAnswer.Alerts {
  fileprivate init(_ report: StatusReport) {
    self.init()
    for (kind, count) in report.alerts where count > 0 {
      if kind.state == .acknowledged { acknowledged += count }
      guard kind.state == .open else { continue }
      open += count
      rules[kind.rule.rawValue, default: 0] += count
    }
    deliveriesWaiting = report.deliveries.waiting
    deliveriesDead = report.deliveries.dead
  }
}

extension StatusAnswer.Problem {
  fileprivate init(_ problem: StatusReport.Problem) {
    self.init(
      code: problem.code, path: problem.path, since: problem.since.description, message: problem.message,
      hint: problem.hint)
  }
}

extension StatusAnswer.Root {
  fileprivate init(_ root: StatusReport.Root) {
    self.init(
      name: root.name, path: root.path, watch: root.watch.rawValue, state: root.state.rawValue, reason: root.reason)
  }
}

extension StatusAnswer.Work {
  fileprivate init(_ work: StatusReport.Work) {
    self.init()
    modelsDone = work.modelsDone
    modelsLeft = work.modelsLeft
    bytesDone = work.bytesDone
    bytesLeft = work.bytesLeft
    bytesPerSecond = work.bytesPerSecond
    estimatedEnd = work.estimatedEnd?.description
  }
}

extension StatusAnswer.Hub {
  fileprivate init(_ hub: StatusReport.Hub) {
    self.init(name: hub.name, endpoint: hub.endpoint, state: hub.state.rawValue)
    hasToken = hub.hasToken
    lastSuccess = hub.lastSuccess?.description
    nextPoll = hub.nextPoll?.description
    error = hub.error
    models = Dictionary(uniqueKeysWithValues: HubState.allCases.map { ($0.rawValue, hub.models[$0] ?? 0) })
    waiting = hub.waiting
    requests = hub.requests
    bytes = hub.bytes
    budgets = hub.budgets.map {
      Budget(name: $0.name, remaining: $0.remaining, resetSeconds: $0.resetSeconds, quota: $0.quota)
    }
  }
}
