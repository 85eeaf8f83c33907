import ModelAtlas

/// Of which models the configuration asks for a full hash.
struct HashDemand {
  let mode: HashingMode
  /// Of roots that have a mode of their own, by name.
  let ofRoots: [String: HashingMode]

  func mode(of root: String) -> HashingMode { ofRoots[root] ?? mode }

  /// Whether it is enough to look at each model by itself.
  var looksAtTwins: Bool { mode == .needed || ofRoots.values.contains(.needed) }

  /// - Parameter sharing: how many models have the sample of this one, itself included.
  func asks(for facts: ModelFacts, sharing: @autoclosure () -> Int) -> Bool {
    // Of what is not here no byte more is read than its sample takes.
    if facts.isRemote { return false }
    return switch mode(of: facts.place.root) {
    case .background: true
    case .off: false
    case .needed: sharing() > 1
    }
  }
}
