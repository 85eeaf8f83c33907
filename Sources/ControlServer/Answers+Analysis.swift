import AtlasAnalysis
import ControlAPI
import ModelAtlas

extension ImpactAnswer {
  init(_ impact: Impact) {
    self.init(model: impact.model.text)
    count = impact.descendants.count
    byRelation = Dictionary(uniqueKeysWithValues: impact.byRelation.map { ($0.rawValue, $1) })
    copies = impact.copies
    places = impact.places
    bytes = impact.bytes
    downloads = impact.downloads
    subTreeDownloads = impact.subTreeDownloads
    descendants = impact.descendants.map { descendant in
      Descendant(
        id: descendant.id.text, depth: descendant.depth, longestDepth: descendant.longestDepth,
        relation: descendant.relation.rawValue, state: descendant.state.rawValue,
        duplicateOf: descendant.duplicateOf?.text, downloads: descendant.downloads, bytes: descendant.bytes,
        path: descendant.path)
    }
  }
}

extension InheritanceAnswer {
  init(_ inheritance: Inheritance) {
    self.init(model: inheritance.model.text)
    datasets = inheritance.datasets.map(Heirloom.init)
    licenses = inheritance.licenses.map(Heirloom.init)
    tags = inheritance.tags.map(Heirloom.init)
    gated = inheritance.gated.map(\.text)
    undeclared = inheritance.undeclared.map(\.text)
    sources = inheritance.sources.map(Source.init)
  }
}

extension InheritanceAnswer.Heirloom {
  init(_ heirloom: Inheritance.Heirloom) { self.init(name: heirloom.name, from: heirloom.from.map(\.text)) }
}

extension InheritanceAnswer.Source {
  init(_ source: Inheritance.Source) {
    self.init(id: source.id.text, state: source.state.rawValue)
    depth = source.depth
    longestDepth = source.longestDepth
    edges = source.edges.map {
      .init(parent: $0.parent.text, relation: $0.relation.rawValue, confidence: $0.confidence)
    }
    datasets = source.datasets
    license = source.license
    isGated = source.isGated
    tags = source.tags
  }
}
