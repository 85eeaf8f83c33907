/// `GET /v1/stats`: the population in numbers. Counts models that are here.
package struct StatisticsAnswer: Codable, Hashable, Sendable {
  package struct Month: Codable, Hashable, Sendable {
    /// `2024-02`; `unknown` last.
    package var month: String
    package var models: Int
    package var cumulative: Int
    package var bytes: UInt64
    /// Models by how they came to be: `root` or a relation.
    package var kinds: [String: Int]

    package init(month: String, models: Int, cumulative: Int, bytes: UInt64, kinds: [String: Int]) {
      self.month = month
      self.models = models
      self.cumulative = cumulative
      self.bytes = bytes
      self.kinds = kinds
    }
  }

  package struct Base: Codable, Hashable, Sendable {
    /// The earliest member of a family.
    package var base: String
    package var models: Int
    package var downloads: Int64
    package var kinds: [String: Int]

    package init(base: String, models: Int, downloads: Int64, kinds: [String: Int]) {
      self.base = base
      self.models = models
      self.downloads = downloads
      self.kinds = kinds
    }
  }

  /// Models at each number of edges from the nearest and from the farthest root; the first are the roots themselves.
  package struct Depth: Codable, Hashable, Sendable {
    package var modality: String
    package var shortest: [Int]
    package var longest: [Int]

    package init(modality: String, shortest: [Int], longest: [Int]) {
      self.modality = modality
      self.shortest = shortest
      self.longest = longest
    }
  }

  package struct Documentation: Codable, Hashable, Sendable {
    /// By level: `none`, `card`, `parent`, `license`, `metrics`; each has what the one before has and one thing more.
    package var levels: [String: Int] = [:]
    package var withCard = 0
    package var withParent = 0
    package var withLicense = 0
    package var withMetrics = 0

    package init() {}
  }

  /// Two or more leaves that share all their parents.
  package struct Hub: Codable, Hashable, Sendable {
    package var parents: [String]
    package var leaves: Int
    package var downloads: Int64

    package init(parents: [String], leaves: Int, downloads: Int64) {
      self.parents = parents
      self.leaves = leaves
      self.downloads = downloads
    }
  }

  package struct Siblings: Codable, Hashable, Sendable {
    package var models = 0
    @Nullable package var meanDownloads: Double? = nil
    @Nullable package var medianDownloads: Double? = nil
    @Nullable package var meanChildren: Double? = nil

    package init() {}
  }

  /// Models that went into a merge against their siblings that did not.
  package struct Influence: Codable, Hashable, Sendable {
    /// Parents that have both kinds of children, and those of them whose merged children have more downloads on average.
    package var parents = 0
    package var wins = 0
    package var merged = Siblings()
    package var unmerged = Siblings()

    package init() {}
  }

  package var models = 0
  package var bytes: UInt64 = 0
  package var quantized = 0
  package var kinds: [String: Int] = [:]
  package var months: [Month] = []
  /// Largest family first, at most 1000.
  package var bases: [Base] = []
  package var depths: [Depth] = []
  package var documentation = Documentation()
  package var hubCount = 0
  package var modelsInHubs = 0
  /// Largest first, at most 100.
  package var hubs: [Hub] = []
  package var influence = Influence()

  package init() {}
}
