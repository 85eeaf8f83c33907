import ModelAtlas

extension MergeProblem {
  /// In 16 bits: what gives all of the child's values, rounded; of such the one of the fewest ingredients.
  func reproduced(_ likely: [Combination]) -> MergeSolution? {
    let roles = child.rolesIn16Bits
    guard !roles.isEmpty else { return nil }
    var sizes = Dictionary(grouping: likely.sorted(by: <)) { $0.ingredients.count }
    sizes[3, default: []] += products.grown((sizes[2] ?? []).prefix(2))
    for arithmetic in MergeArithmetic.allCases {
      for (size, recipe) in Recipe.all {
        for combination in sizes[size] ?? [] {
          if let solution = solution(combination, roles, recipe, arithmetic) { return solution }
        }
      }
    }
    return nil
  }

  /// What a combination is made of besides its ingredients, of which two have weights to be found.
  private enum Recipe {
    case alone
    /// The origin has the weight that the ingredients leave.
    case besidesOrigin
    /// So it has, and all ingredients count alike: model stock.
    case alikeBesidesOrigin

    /// Of how many ingredients, in the order that they are tried. Beside a single one the origin is the other ingredient.
    static let all: [(size: Int, recipe: Recipe)] = [
      (1, .besidesOrigin), (2, .alone), (2, .besidesOrigin), (3, .alone), (3, .alikeBesidesOrigin),
    ]
  }

  private func solution(
    _ combination: Combination, _ roles: [[Int]], _ recipe: Recipe, _ arithmetic: MergeArithmetic
  ) -> MergeSolution? {
    let own = combination.ingredients.map { candidates[$0 + 1] }
    let isPair = recipe == .besidesOrigin && own.count == 2
    let origin = isPair ? candidates[0] : recipe == .alone && own.count == 3 ? own[2] : nil
    let first = recipe == .alikeBesidesOrigin ? own : [own[0]]
    let second = recipe == .alone || isPair ? own[1] : candidates[0]
    guard let told = Reproduction(child, roles, of: first, second, from: origin, arithmetic), told.isTold,
      let fit = fit(combination), fit.rounding <= arithmetic.roundingMax * fit.nearest
    else { return nil }
    let (a, b) = (told.weights.x, told.weights.y)
    let weights = recipe == .alikeBesidesOrigin ? own.map { _ in a / Double(own.count) } : [a, b, 1 - a - b]
    guard origin == nil || (1 - a - b).magnitude >= MergeSolution.weightMin else { return nil }
    return MergeSolution(
      fit, weights: Array(weights.prefix(own.count)), base: recipe == .alone ? nil : 0, reproduced: told)
  }
}
