import ModelAtlas

/// What people said of models' parents.
struct PersonWords {
  /// By the model, then the parent.
  private var words: [ModelID: [ModelID: PersonWord]] = [:]

  /// In no particular order.
  var all: [PersonWord] { words.values.flatMap(\.values) }

  /// By parent.
  func on(_ child: ModelID) -> [PersonWord] { (words[child] ?? [:]).values.sorted { $0.parent < $1.parent } }

  mutating func put(_ word: PersonWord) { words[word.child, default: [:]][word.parent] = word }

  /// - Parameter parent: nil for all words on the model.
  mutating func drop(child: ModelID, parent: ModelID?) {
    if let parent { words[child]?[parent] = nil } else { words[child] = nil }
    if words[child]?.isEmpty == true { words[child] = nil }
  }
}
