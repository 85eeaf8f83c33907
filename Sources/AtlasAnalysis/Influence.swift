import ModelAtlas

/// Whether models that went into a merge are used more than their siblings that did not.
///
/// Siblings are trained from one parent (fine-tunes, adapters, distilled and unknown ones); only parents that have both
/// kinds of children count, and each child once.
package struct Influence: Hashable, Sendable {
  package struct Group: Hashable, Sendable {
    package fileprivate(set) var models = 0
    /// Over models whose downloads are known; nil when none are.
    package fileprivate(set) var meanDownloads: Double?
    package fileprivate(set) var medianDownloads: Double?
    package fileprivate(set) var meanChildren: Double?
  }

  /// Parents that have both kinds of children.
  package let parents: Int
  /// Of them, those whose merged children have more downloads on average than the others.
  package let wins: Int
  package let merged: Group
  package let unmerged: Group

  init(_ index: AtlasIndex) {
    let isMerged = ingredients(index)
    var (merged, unmerged): (Set<Int>, Set<Int>) = ([], [])
    var (parents, wins) = (0, 0)
    for parent in index.models.indices {
      let siblings = index.children[parent].map { Int($0) }.filter { index.isTrainedAndHere($0) }
      let (yes, no) = (siblings.filter { isMerged[$0] }, siblings.filter { !isMerged[$0] })
      guard !yes.isEmpty, !no.isEmpty else { continue }
      parents += 1
      merged.formUnion(yes)
      unmerged.formUnion(no)
      if let a = mean(index.downloads(yes)), let b = mean(index.downloads(no)), a > b { wins += 1 }
    }
    self.parents = parents
    self.wins = wins
    self.merged = index.group(merged)
    self.unmerged = index.group(unmerged)
  }
}

/// Whether a model is a parent of a merge, by number.
private func ingredients(_ index: AtlasIndex) -> [Bool] {
  var isMerged = [Bool](repeating: false, count: index.models.count)
  for (parent, relation) in zip(index.parents.targets, index.relations) where relation == .merge {
    isMerged[Int(parent)] = true
  }
  return isMerged
}

extension AtlasIndex {
  fileprivate func isTrainedAndHere(_ number: Int) -> Bool {
    guard models[number].isHere else { return false }
    switch relation(number) {
    case .finetune, .adapter, .distilled, .unknown: return true
    case .merge, .quantized, .cast, .duplicate, nil: return false
    }
  }

  fileprivate func downloads(_ numbers: [Int]) -> [Double] {
    numbers.compactMap { models[$0].downloads.map { Double($0) } }
  }

  fileprivate func group(_ numbers: Set<Int>) -> Influence.Group {
    let sorted = numbers.sorted()
    let downloads = downloads(sorted).sorted()
    var group = Influence.Group()
    group.models = sorted.count
    group.meanDownloads = mean(downloads)
    let middle = downloads.count / 2
    group.medianDownloads =
      downloads.isEmpty ? nil : (downloads[middle] + downloads[(downloads.count - 1) / 2]) / 2
    group.meanChildren = mean(sorted.map { Double(children.count($0)) })
    return group
  }
}

/// Nil when there is nothing to average.
func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
