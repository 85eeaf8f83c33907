import ControlAPI
import HTTPTypes
import HummingbirdCore
import ModelAtlas
import NIOCore

extension Desk {
  func reply(to question: Question) async throws -> Response {
    switch question.route {
    case .status: try Response(json: json(StatusAnswer(service.status())))
    case .version: try Response(json: json(VersionAnswer(version: service.status().version)))
    case .models: try models(question)
    case .model: try await show(question)
    case .lineage: try lineage(question)
    case .inheritance: try inheritance(question)
    case .impact: try impact(question)
    case .statistics: try await statistics(question)
    case .imputation: try await imputation(question)
    case .search: try await search(question)
    case .transfer: try await transfer(question)
    case .export: try await export(question)
    case .bill: try bill(question)
    case .explain: try explain(question)
    case .verify: try await verify(question)
    case .evaluate: try await evaluate(question)
    case .duplicates: try Response(json: json(duplicates(in: service.atlas())))
    case .restore: try await restore(question)
    case .graph: try graph(question)
    case .events: try await events(question)
    case .egress: try await egress(question)
    case .wait: try await wait(question)
    case .rescan: try await rescan(question)
    case .rechart: try await rechart(question)
    case .importHub: try await importHub(question)
    case .doctor: try await doctor(question)
    case .backup: try await backUp(question)
    case .alerts: try await alerts(question)
    case .alert: try await markAlert(question)
    case .previewAlerts: try await previewAlerts(question)
    case .check: try await check(question)
    case .word: try await word(question)
    case .annotate: try await annotate(question)
    case .hubEvent: try await hubEvent(question)
    case .forget: try await forget(question)
    case .metrics: await metricsPage()
    case .health: Response(text: "ok\n")
    case .readiness: readiness()
    case .page: WebPage.response()
    }
  }

  private func metricsPage() async -> Response {
    let page = metrics(
      service.status(), connections: connectionCount(),
      dedupeBytes: await analyst.bytesSaved(in: service.atlas(), from: service))
    return Response(text: page, type: metricsType)
  }

  private func show(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    let detail = try await service.detail(of: node.id)
    var answer = ModelAnswer(node, detail: detail, children: atlas.children(of: node.id))
    answer.more.places = places(of: node, in: atlas)
    let words = try await service.words(on: node.id)
    answer.more.words = words.edges.map(WordAnswer.init)
    answer.more.annotations = words.annotations.map(AnnotationAnswer.init)
    answer.more.alerts = try await service.alerts(of: node.id).map(AlertAnswer.init)
    return try Response(json: json(answer))
  }

  private func lineage(_ question: Question) throws -> Response {
    let query = try Query(question.query, allowed: ["direction", "depth"])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    let direction = try query.choice("direction", [LineageDirection.up, .down, .both]) ?? .both
    let depth = try query.number("depth", in: 0...1_000_000).map { Int($0) }
    let lineage = Lineage(of: node.id, in: atlas, direction, depth: depth, nodesMax: limits.lineageNodesMax)
    return Response(json: lineage.written())
  }

  private func explain(_ question: Question) throws -> Response {
    let query = try Query(question.query, allowed: ["child", "parent"])
    guard let child = query.text("child") else { throw ProblemAnswer.badRequest("the parameter child is missing") }
    let atlas = service.atlas()
    let parent = try query.text("parent").map { text in try model(named: text, in: atlas).id }
    return try Response(json: json(ExplainAnswer(model(named: child, in: atlas), about: parent)))
  }

  private func graph(_ question: Question) throws -> Response {
    let query = try Query(question.query, allowed: ["after", "limit"])
    let limit = try query.number("limit", in: 1...Int64(limits.pageMax)) ?? 1000
    // The revision first: an event between the two is told twice rather than never.
    let revision = service.status().lastEvent
    let after = query.text("after").map { ModelID($0) }
    return Response(json: written(graphPage(service.atlas(), revision: revision, after: after, limit: Int(limit))))
  }

  private func rescan(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    _ = try await question.body(max: limits.bodyBytesMax)
    await service.rescan()
    return try Response(json: json(RescanAnswer(requested: true)), status: .accepted)
  }

  private func rechart(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["dryRun", "rules", "declared"])
    let dryRun = try query.flag("dryRun") ?? false
    let (rules, declared) = (
      try query.choice("rules", TriedRules.allCases), try query.choice("declared", TriedClaims.allCases)
    )
    _ = try await question.body(max: limits.bodyBytesMax)
    guard dryRun || (rules == nil && declared == nil) else {
      throw ProblemAnswer.badRequest(
        "other rules can only be tried: rules and declared come with dryRun=true",
        hint: "charting.rules and charting.declared in atlasd.yaml change them, and change them back")
    }
    let recharting = try await service.rechart(
      dryRun: dryRun, by: OtherRules(ruleSet: rules?.rawValue, usesDeclared: declared.map { $0 == .use }))
    let changed = recharting.models.sorted { $0.id < $1.id }.map { model in
      RechartAnswer.Change(id: model.id.text, before: model.before.map(\.text), after: model.after.map(\.text))
    }
    return try Response(
      json: json(
        RechartAnswer(
          dryRun: dryRun, changed: changed, raised: recharting.raised.map(RechartAnswer.Finding.init),
          settled: recharting.settled.map(RechartAnswer.Finding.init))))
  }

  private func importHub(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let (records, problems) = try await service.importHub(question.body(max: limits.importBytesMax))
    return try Response(json: json(ImportAnswer(records: records, problems: problems)))
  }

  /// Ready once the first scan has ended, with or without problems.
  private func readiness() -> Response {
    let state = service.status().state
    let isReady = state == .ready || state == .degraded
    return Response(text: "\(state.rawValue)\n", status: isReady ? .ok : .serviceUnavailable)
  }
}

private enum TriedRules: String, CaseIterable { case evidence, paper }
private enum TriedClaims: String, CaseIterable { case use, ignore }
