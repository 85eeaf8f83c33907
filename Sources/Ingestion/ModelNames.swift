import ModelAtlas

/// Which id each place goes by.
///
/// A name that only one root holds is its id. When several roots hold it, the root that is configured first keeps it
/// plain, and the others show `ROOT:name`. So an id depends on the set of places, never on who came first.
struct ModelNames {
  private let rank: [String: Int]
  private var rootsByName: [ModelID: [String]] = [:]

  /// - Parameter roots: configured names, first configured first.
  init(roots: [String]) {
    rank = Dictionary(uniqueKeysWithValues: zip(roots, roots.indices))
  }

  func id(of place: ModelPlace) -> ModelID {
    guard let first = rootsByName[place.name]?.first, first != place.root else { return place.name }
    return ModelID("\(place.root):\(place.name)")
  }

  /// - Returns: places whose id is another one now, `place` itself not among them.
  mutating func insert(_ place: ModelPlace) -> [ModelPlace] {
    renamed(by: place) { roots in
      guard !roots.contains(place.root) else { return }
      roots.append(place.root)
    }
  }

  /// - Returns: places whose id is another one now.
  mutating func remove(_ place: ModelPlace) -> [ModelPlace] {
    renamed(by: place) { roots in roots.removeAll { $0 == place.root } }
  }

  private mutating func renamed(by place: ModelPlace, change: (inout [String]) -> Void) -> [ModelPlace] {
    let before = rootsByName[place.name] ?? []
    var after = before
    change(&after)
    after.sort { (rank[$0] ?? .max, ModelID($0)) < (rank[$1] ?? .max, ModelID($1)) }
    rootsByName[place.name] = after.isEmpty ? nil : after
    guard let old = before.first, let new = after.first, old != new else { return [] }
    return [old, new].filter { $0 != place.root }.map { ModelPlace(root: $0, name: place.name) }
  }
}
