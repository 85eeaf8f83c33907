import ModelAtlas

// Is the child a combination of some candidates?
//
//  1. Changes are taken from a common ancestor, over a subset of the shared values. All pairs are solved with weights of
//     their own in each tensor, because SLERP and gradients over layers make such; parts of one change, which are merges
//     with the ancestor itself, all pairs and triples, and what grows from the best of them, with one set of weights.
//  2. The best few of each size are fitted over all shared values, tensor by tensor.
//  3. A merge leaves nothing but the rounding of its element type. The fewest ingredients that do so are taken, and
//     of as many those that leave least: a stand-in brings its own rounding.
//  4. Where weights that add up to 1 leave more, the origin has a weight, too.

/// Models whose combination the child is.
package struct MergeSolution: Hashable, Sendable {
  package enum Method: String, Hashable, Sendable {
    case linear, slerp
    case taskArithmetic = "task_arithmetic"
    case modelStock = "model_stock"
  }

  /// Indices into the candidates, rising.
  package let ingredients: [Int]
  /// Of each ingredient, over all tensors.
  package let weights: [Double]
  /// The candidate that changes were added to, when it counts: the base of task arithmetic, or an ingredient.
  package let base: Int?
  /// Squared residual beyond rounding, divided by the squared distance to the nearest candidate.
  package let residual: Double
  package let method: Method
  /// What storing the child's values adds, in the same units.
  package let rounding: Double
  /// The largest of any two ingredients' changes from the first candidate.
  package let cosine: Double
  /// In how many values the child, which is neither ingredient there, is the combination, rounded; nil where it is not in
  /// all that are compared.
  package let reproduced: Int?
  /// How it was computed, as far as that tells; nil where `reproduced` is.
  let arithmetic: MergeArithmetic?

  // What may be left beyond the rounding of what is stored, in units of the squared distance to the nearest candidate.

  /// Real merges leave 10⁻⁵ in 32 bits, a sweep's siblings 9 · 10⁻⁴ of each other.
  static let residualMax = 1e-4
  /// In units of the rounding itself: true pairs leave up to 0.1 of it, as ingredients that are left out would.
  static let roundingShareMax = 0.1
  /// Where products and sums were rounded in 16 bits on the way: at most this, and no more than two more roundings add.
  static let roundedResidualMax = 0.002
  /// What may be left at all, in the same units; beyond it rounding hides what there is to explain.
  static let shareMax = 0.11
  /// The same for three ingredients and more, of which a sweep's siblings nearly make each other.
  static let largeShareMax = 0.05
  /// Ingredients of an average that is told by the order of values: how large rounding may be, what may be left beyond
  /// it, and how much the ingredients' changes may point the same way.
  static let averageRoundingMax = 0.2
  static let averageResidualMax = 0.02
  static let averageCosineMax = 0.9
  /// What one set of weights for all tensors may leave where each has its own, to be looked at more closely.
  static let searchedMax = 0.7
  static let weightMin = 0.02
  static let sizeMax = 5
}

extension MergeSolution {
  init(_ fit: MergeFit) {
    ingredients = fit.ingredients
    weights = fit.weights
    base = fit.involvesOrigin && (fit.isExact || fit.ingredients.count == 1) ? fit.origin : nil
    residual = fit.excess
    method = fit.method
    rounding = fit.rounding / fit.nearest
    cosine = fit.cosine
    reproduced = nil
    arithmetic = nil
  }

  /// - Parameters:
  ///   - weights: of the fit's ingredients.
  ///   - base: the origin, when it has the weight that they leave.
  init(_ fit: MergeFit, weights: [Double], base: Int?, reproduced: Reproduction) {
    ingredients = fit.ingredients
    self.weights = weights
    self.base = base
    residual = fit.excess
    let hasThirdPoint = weights.count > 1 && base != nil
    method =
      reproduced.isUniform ? hasThirdPoint ? .taskArithmetic : .linear : hasThirdPoint ? .modelStock : .slerp
    rounding = fit.rounding / fit.nearest
    cosine = fit.cosine
    self.reproduced = reproduced.deviating
    arithmetic = reproduced.arithmetic
  }
}

extension MergeFit {
  fileprivate var method: MergeSolution.Method {
    if !isUniform { return involvesOrigin && ingredients.count > 1 && isEven ? .modelStock : .slerp }
    // What lies between the origin and one model has no third point to tell task arithmetic by.
    return involvesOrigin && ingredients.count > 1 ? .taskArithmetic : .linear
  }

  /// In each tensor all ingredients have one weight.
  private var isEven: Bool {
    roleWeights.allSatisfy { weights in
      guard let least = weights.min(), let most = weights.max() else { return true }
      return most - least <= 0.05 * most.magnitude
    }
  }
}
