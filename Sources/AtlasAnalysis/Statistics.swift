import ModelAtlas

/// The population in numbers: growth, kinds of models, depth, documentation, hubs, influence.
///
/// Counts models that are here: removed and merely named ones only hold the graph together. Paper, 3.2 and App. A.
package struct Statistics: Sendable {
  /// How models came to be, by number: `root` and the relations.
  package typealias Kinds = [String: Int]

  package struct Month: Hashable, Sendable {
    /// `2024-02`, or `unknown`, which comes last.
    package let month: String
    package fileprivate(set) var models = 0
    package fileprivate(set) var cumulative = 0
    package fileprivate(set) var bytes: UInt64 = 0
    package fileprivate(set) var kinds: Kinds = [:]
  }

  package struct Base: Hashable, Sendable {
    /// The earliest member of a family.
    package let base: ModelID
    package fileprivate(set) var models = 0
    package fileprivate(set) var downloads: Int64 = 0
    package fileprivate(set) var kinds: Kinds = [:]
  }

  package struct DepthCounts: Hashable, Sendable {
    package let modality: Modality
    /// Models at each number of edges from the nearest root, and from the farthest; index 0 are the roots.
    package fileprivate(set) var shortest: [Int] = []
    package fileprivate(set) var longest: [Int] = []
  }

  package private(set) var models = 0
  package private(set) var bytes: UInt64 = 0
  package private(set) var quantized = 0
  package private(set) var kinds: Kinds = [:]
  /// In time's order.
  package private(set) var months: [Month] = []
  /// Largest family first.
  package private(set) var bases: [Base] = []
  package private(set) var depths: [DepthCounts] = []
  package let documentation: Documentation
  package let hubs: Hubs
  package let influence: Influence

  /// - Complexity: O(*n* log *n* + edges).
  package init(_ index: AtlasIndex) {
    documentation = Documentation(index)
    hubs = Hubs(index)
    influence = Influence(index)
    var byMonth: [String: Month] = [:]
    var byBase: [ModelID: Base] = [:]
    for (number, model) in index.models.enumerated() where model.isHere {
      let kind = index.kind(number)
      models += 1
      bytes = bytes.addingUpToMax(model.bytes)
      quantized += model.isQuantized ? 1 : 0
      kinds[kind, default: 0] += 1
      let month = model.created?.month ?? "unknown"
      byMonth[month, default: Month(month: month)].add(model, kind)
      if let family = model.family { byBase[family, default: Base(base: family)].add(model, kind) }
    }
    months = byMonth.values.sorted { $0.month < $1.month }
    for position in months.indices {
      months[position].cumulative = (position == 0 ? 0 : months[position - 1].cumulative) + months[position].models
    }
    bases = byBase.values.sorted { a, b in a.models == b.models ? a.base < b.base : a.models > b.models }
    depths = depthCounts(index)
  }
}

extension AtlasIndex {
  /// `root`, or the relation to the most confident parent.
  package func kind(_ number: Int) -> String { relation(number)?.rawValue ?? "root" }
}

extension Statistics.Month {
  fileprivate mutating func add(_ model: IndexedModel, _ kind: String) {
    models += 1
    bytes = bytes.addingUpToMax(model.bytes)
    kinds[kind, default: 0] += 1
  }
}

extension Statistics.Base {
  fileprivate mutating func add(_ model: IndexedModel, _ kind: String) {
    models += 1
    downloads = downloads.addingUpToMax(model.downloads ?? 0)
    kinds[kind, default: 0] += 1
  }
}

extension Statistics.DepthCounts {
  fileprivate mutating func add(shortest near: Int, longest far: Int) {
    count(near, in: &shortest)
    count(far, in: &longest)
  }

  private func count(_ depth: Int, in counts: inout [Int]) {
    if counts.count <= depth { counts += [Int](repeating: 0, count: depth + 1 - counts.count) }
    counts[depth] += 1
  }
}

private func depthCounts(_ index: AtlasIndex) -> [Statistics.DepthCounts] {
  let depths = Depths(index)
  var counts: [Modality: Statistics.DepthCounts] = [:]
  for (number, model) in index.models.enumerated() where model.isHere {
    counts[model.modality, default: .init(modality: model.modality)]
      .add(shortest: depths.shortest[number], longest: depths.longest[number])
  }
  return Modality.allCases.compactMap { counts[$0] }
}

extension UnixTime {
  /// `2024-02`, in UTC.
  fileprivate var month: String { String(description.prefix(7)) }
}
