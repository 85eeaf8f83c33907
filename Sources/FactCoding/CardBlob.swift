import ModelAtlas

extension BlobWriter {
  package mutating func append(_ card: CardFacts) {
    for text in [card.architecture, card.license, card.pipelineTag, card.libraryName] {
      append(optional: text) { $0.append(text: $1) }
    }
    for texts in [card.datasets, card.tags, card.problems] { append(list: texts) { $0.append(text: $1) } }
    append(flag: card.hasCard)
    append(optional: card.text) { $0.append(text: $1) }
    append(list: card.claims) { $0.append($1) }
    append(list: card.features) { $0.append($1) }
    append(list: card.results) { $0.append($1) }
    append(optional: card.trainerStep) { $0.append(count: $1) }
    append(list: card.times) { $0.append($1) }
  }

  private mutating func append(_ claim: ParentClaim) {
    append(symbol: claim.source)
    append(text: claim.reference)
    append(symbol: claim.relation)
    append(optional: claim.revision) { $0.append(text: $1) }
    append(flag: claim.isMergeBase)
  }

  private mutating func append(_ feature: EdgeFeature) {
    append(text: feature.name)
    append(text: feature.value)
    append(symbol: feature.origin)
    append(text: feature.source)
  }

  private mutating func append(_ result: EvaluationResult) {
    append(optional: result.task) { $0.append(text: $1) }
    append(optional: result.dataset) { $0.append(text: $1) }
    append(text: result.metric)
    append(double: result.value)
  }

  package mutating func append(_ time: CreationTime) {
    append(time.time)
    append(symbol: time.source)
  }
}

extension BlobReader {
  package mutating func card() throws -> CardFacts {
    var card = CardFacts()
    card.architecture = try optional { try $0.text() }
    card.license = try optional { try $0.text() }
    card.pipelineTag = try optional { try $0.text() }
    card.libraryName = try optional { try $0.text() }
    card.datasets = try list { try $0.text() }
    card.tags = try list { try $0.text() }
    card.problems = try list { try $0.text() }
    card.hasCard = try flag()
    card.text = try optional { try $0.text() }
    card.claims = try list { try $0.claim() }
    card.features = try list { try $0.feature() }
    card.results = try list { try $0.result() }
    card.trainerStep = try optional { try $0.unsigned() }
    card.times = try list { try $0.creationTime() }
    return card
  }

  private mutating func claim() throws -> ParentClaim {
    ParentClaim(
      source: try symbol(), reference: try text(), relation: try symbol(), revision: try optional { try $0.text() },
      isMergeBase: try flag())
  }

  private mutating func feature() throws -> EdgeFeature {
    EdgeFeature(name: try text(), value: try text(), origin: try symbol(), source: try text())
  }

  private mutating func result() throws -> EvaluationResult {
    let (task, dataset) = (try optional { try $0.text() }, try optional { try $0.text() })
    let (metric, value) = (try text(), try double())
    guard value.isFinite else { throw UnreadableBlob("a blob has a result of \(value)") }
    return EvaluationResult(task: task, dataset: dataset, metric: metric, value: value)
  }

  package mutating func creationTime() throws -> CreationTime {
    CreationTime(time: try time(), source: try symbol())
  }
}
