/// What one gets without looking at weights.
extension Zoo {
  /// Anybody who came before.
  func randomEarlier() -> Answers {
    var random = SplitMix(seed: 7)
    return answers { earlier in earlier[random.below(earlier.count)].number }
  }

  /// Of those that came before, the one with the most true children.
  ///
  /// - Parameter known: documented parents; nil when all true ones may be counted.
  func majority(known: [Int: [Int]]? = nil) -> Answers {
    let counted = known ?? Dictionary(uniqueKeysWithValues: models.map { ($0.number, $0.parents) })
    let children = counted.values.reduce(into: [Int: Int]()) { count, parents in
      parents.forEach { count[$0, default: 0] += 1 }
    }
    return answers { earlier in
      earlier.max { (children[$0.number] ?? 0, $1.number) < (children[$1.number] ?? 0, $0.number) }?.number
    }
  }

  /// Price's model: the more children, the likelier another one.
  func preferential(known: [Int: [Int]] = [:]) -> Answers {
    var random = SplitMix(seed: 11)
    var children = known.values.joined().reduce(into: [Int: Int]()) { count, parent in count[parent, default: 0] += 1 }
    return answers { earlier in
      var ticket = random.below(earlier.reduce(0) { $0 + 1 + (children[$1.number] ?? 0) })
      for model in earlier {
        ticket -= 1 + (children[model.number] ?? 0)
        guard ticket < 0 else { continue }
        children[model.number, default: 0] += 1
        return model.number
      }
      return nil
    }
  }

  /// One guess for each model among those of its family that came before; models without a time come last.
  private func answers(_ guess: ([BredModel]) -> Int?) -> Answers {
    var answers: Answers = [:]
    let order = present.sorted { ($0.statedTime ?? .max, $0.number) < ($1.statedTime ?? .max, $1.number) }
    var families: [Int: [BredModel]] = [:]
    for model in order {
      let earlier = families[model.family] ?? []
      if !earlier.isEmpty, let parent = guess(earlier) {
        answers[model.number] = Answer(edges: [Answer.Edge(parent: parent)])
      }
      families[model.family, default: []].append(model)
    }
    return answers
  }
}
