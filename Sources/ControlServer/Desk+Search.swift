import AtlasAnalysis
import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// Cards that a text may match before the best of them are ranked with the other conditions: 5 µs each.
  private static let textMatchesMax = 4000

  private static let parameters: Set<String> = [
    "descendsFrom", "relation", "license", "metric", "modality", "format", "architecture", "maxBytes", "near",
    "undocumented", "quantized", "annotation", "best", "text", "limit",
  ]

  func search(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: Self.parameters)
    let limit = Int(try query.number("limit", in: 1...Int64(limits.pageMax)) ?? 20)
    let service = service
    let atlas = service.atlas()
    let index = await analyst.index(of: atlas, from: service)
    var asked = try await conditions(query, index, atlas)
    var isTruncated = false
    if let text = query.text("text") {
      // The record is looked through on a thread of its own.
      async let found = service.textMatches(text, limit: Self.textMatchesMax)
      let byID = index.idScores(text)
      let matches = try await found
      isTruncated = matches.count == Self.textMatchesMax
      asked.textScores = index.textScores(byID: byID, matches)
    }
    let found = index.search(asked, limit: limit)
    var answer = SearchAnswer(total: found.total, hits: found.hits.map { SearchAnswer.Hit($0, index) })
    answer.isTextTruncated = isTruncated
    if let text = query.text("text") {
      let excerpts = try await service.excerpts(of: found.hits.map { index.models[$0.number].id }, text)
      for position in answer.hits.indices {
        answer.hits[position].excerpt = excerpts[ModelID(answer.hits[position].id)]
      }
    }
    return try Response(json: json(answer))
  }

  private func conditions(_ query: Query, _ index: AtlasIndex, _ atlas: Atlas) async throws -> SearchQuery {
    var conditions = SearchQuery()
    func number(_ text: String) throws -> Int? { index.number(of: try model(named: text, in: atlas).id) }
    conditions.descendsFrom = try query.values("descendsFrom").compactMap(number)
    conditions.near = try query.text("near").flatMap(number)
    conditions.relations = try query.choices("relation", Relation.allCases)
    conditions.modalities = try query.choices("modality", Modality.allCases)
    conditions.formats = try query.choices("format", WeightFormat.allCases)
    conditions.licenses = Set(query.list("license").map { $0.lowercased() })
    conditions.architectures = Set(query.list("architecture").map { $0.lowercased() })
    conditions.bytesMax = try query.number("maxBytes", in: 0...Int64.max).map { UInt64($0) }
    conditions.isUndocumented = try query.flag("undocumented")
    conditions.isQuantized = try query.flag("quantized")
    conditions.best = query.text("best")?.lowercased()
    for text in query.values("metric") {
      guard let condition = SearchQuery.MetricCondition(text) else {
        throw ProblemAnswer.badRequest("metric=\(text): no condition", hint: "like mmlu>0.6, perl.loss<=3, acc=1")
      }
      conditions.metrics.append(condition)
    }
    for text in query.values("annotation") {
      let noted = try await annotated(text, index)
      conditions.annotated = conditions.annotated?.intersection(noted) ?? noted
    }
    return conditions
  }

  /// The models, by number, of which people noted what is asked for.
  private func annotated(_ text: String, _ index: AtlasIndex) async throws -> Set<Int> {
    guard let condition = AnnotationCondition(text) else {
      throw ProblemAnswer.badRequest(
        "annotation=\(text): no condition", hint: "like owner, owner=team-x, incident.*, eval.mmlu>0.6")
    }
    let annotations = try await service.annotations(keyed: condition.key)
    return Set(annotations.filter(condition.holds).compactMap { index.number(of: $0.model) })
  }

  func transfer(_ question: Question) async throws -> Response {
    let allowed = Self.parameters.union(["target", "budget", "known"]).subtracting(["best", "text", "limit", "near"])
    let query = try Query(question.query, allowed: allowed)
    guard let target = query.text("target")?.lowercased() else {
      throw ProblemAnswer.badRequest("the parameter target is missing", hint: "the name of a metric, like mmlu.acc")
    }
    let budget = Int(try query.number("budget", in: 1...Int64(TransferSearch.budgetMax)) ?? 10)
    let service = service
    let atlas = service.atlas()
    let index = await analyst.index(of: atlas, from: service)
    let known = try evaluations(query, index, atlas)
    let candidates = Set(index.search(try await conditions(query, index, atlas)).hits.map(\.number))
    let search = TransferSearch(index.wholeName(of: target), budget: budget, in: index, known: known) {
      candidates.contains($0)
    }
    return try Response(json: json(ProposalAnswer(search, index)))
  }

  /// `known=MODEL=VALUE`, as often as there are evaluations that no card reports.
  private func evaluations(_ query: Query, _ index: AtlasIndex, _ atlas: Atlas) throws -> [Int: Double] {
    var known: [Int: Double] = [:]
    for text in query.values("known") {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count > 1, let value = Double(parts[parts.count - 1]), value.isFinite else {
        throw ProblemAnswer.badRequest("known=\(text): MODEL=VALUE is expected")
      }
      let id = try model(named: parts.dropLast().joined(separator: "="), in: atlas).id
      if let number = index.number(of: id) { known[number] = value }
    }
    return known
  }
}

extension SearchAnswer.Hit {
  fileprivate init(_ hit: SearchHit, _ index: AtlasIndex) {
    let model = index.models[hit.number]
    self.init(id: model.id.text, state: model.state.rawValue, score: hit.score, modality: model.modality.rawValue)
    textScore = hit.textScore
    distance = hit.distance
    best = hit.best
    relation = index.relation(hit.number)?.rawValue
    license = model.license
    downloads = model.downloads
    bytes = model.bytes
  }
}

extension ProposalAnswer {
  fileprivate init(_ search: TransferSearch, _ index: AtlasIndex) {
    self.init(
      metric: search.metric, better: search.direction == .higher ? "higher" : "lower", known: search.known.count,
      candidates: search.candidates, pruned: search.pruned,
      proposals: search.proposals.map {
        Proposal(id: index.models[$0.number].id.text, estimate: $0.estimate, uncertainty: $0.uncertainty)
      })
  }
}
