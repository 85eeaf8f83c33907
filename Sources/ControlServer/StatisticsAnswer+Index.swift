import AtlasAnalysis
import ControlAPI
import ModelAtlas

extension StatisticsAnswer {
  /// Families and hubs shown; their number is a field of its own.
  private static let basesMax = 1000
  private static let hubsMax = 100

  init(_ statistics: Statistics, _ index: AtlasIndex) {
    self.init()
    models = statistics.models
    bytes = statistics.bytes
    quantized = statistics.quantized
    kinds = statistics.kinds
    months = statistics.months.map {
      Month(month: $0.month, models: $0.models, cumulative: $0.cumulative, bytes: $0.bytes, kinds: $0.kinds)
    }
    bases = statistics.bases.prefix(Self.basesMax).map {
      Base(base: $0.base.text, models: $0.models, downloads: $0.downloads, kinds: $0.kinds)
    }
    depths = statistics.depths.map {
      Depth(modality: $0.modality.rawValue, shortest: $0.shortest, longest: $0.longest)
    }
    documentation.levels = Dictionary(
      uniqueKeysWithValues: statistics.documentation.levels.map { ($0.rawValue, $1) })
    documentation.withCard = statistics.documentation.withCard
    documentation.withParent = statistics.documentation.withParent
    documentation.withLicense = statistics.documentation.withLicense
    documentation.withMetrics = statistics.documentation.withMetrics
    hubCount = statistics.hubs.all.count
    modelsInHubs = statistics.hubs.models
    hubs = statistics.hubs.all.prefix(Self.hubsMax).map { Hub($0, index) }
    influence = Influence(statistics.influence)
  }
}

extension StatisticsAnswer.Hub {
  fileprivate init(_ hub: Hubs.Hub, _ index: AtlasIndex) {
    self.init(
      parents: hub.parents.map { index.models[Int($0)].id.text }, leaves: hub.leaves.count,
      downloads: hub.leaves.reduce(0) { $0.addingUpToMax(index.models[Int($1)].downloads ?? 0) })
  }
}

extension StatisticsAnswer.Influence {
  fileprivate init(_ influence: AtlasAnalysis.Influence) {
    self.init()
    parents = influence.parents
    wins = influence.wins
    merged = .init(influence.merged)
    unmerged = .init(influence.unmerged)
  }
}

extension StatisticsAnswer.Siblings {
  fileprivate init(_ group: AtlasAnalysis.Influence.Group) {
    self.init()
    models = group.models
    meanDownloads = group.meanDownloads
    medianDownloads = group.medianDownloads
    meanChildren = group.meanChildren
  }
}
