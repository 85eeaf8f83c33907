import ModelAtlas
import Testing

@testable import Charting

@Suite("Pairs and triples of changes")
struct SmallCombinationTests {
  /// Changes in a space of a few dimensions, so that many lie between others; the child lies between some of them.
  private func products(seed: UInt64) -> InnerProducts {
    var random = SplitMix64(seed: seed)
    let dimensions = Int.random(in: 3...12, using: &random)
    var changes = (0..<9).map { _ in (0..<dimensions).map { _ in Double(random.normal()) } }
    // One of no length, and two that are the same.
    changes[3] = changes[3].map { _ in 0 }
    changes[7] = changes[5]
    let weights = changes.indices.map { _ in random.chance(0.4) ? Double.random(in: 0.1..<0.8, using: &random) : 0 }
    let child = (0..<dimensions).map { dimension in
      changes.indices.reduce(0.1 * Double(random.normal())) { $0 + weights[$1] * changes[$1][dimension] }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return InnerProducts(
      gram: changes.flatMap { a in changes.map { product(a, $0) } }, withChild: changes.map { product($0, child) },
      childSquares: product(child, child))
  }

  /// The same, solved one by one.
  private func solved(_ products: InnerProducts, _ ingredients: [Int], below limit: Double) -> Double? {
    guard ingredients.allSatisfy({ products.product($0, $0) > 0 }), let fit = products.fit(ingredients),
      fit.weights.allSatisfy({ $0 >= MergeSolution.weightMin }), fit.residual < limit
    else { return nil }
    return fit.residual
  }

  @Test("the best are those that solving each by itself finds", arguments: 0..<60)
  func best(seed: UInt64) {
    let products = products(seed: seed)
    let limit = 0.9 * products.childSquares
    var (pairs, triples): ([(ingredients: [Int], residual: Double)], [(ingredients: [Int], residual: Double)]) = (
      [], []
    )
    for i in 0..<products.count {
      for j in 0..<i {
        solved(products, [j, i], below: limit).map { pairs.append(([j, i], $0)) }
        for k in 0..<j { solved(products, [k, j, i], below: limit).map { triples.append(([k, j, i], $0)) } }
      }
    }
    let found = SmallCombinations(products, leavingAtMost: limit)
    for (some, all) in [(found.pairs.combinations, pairs), (found.triples.combinations, triples)] {
      let expected = all.sorted { $0.residual < $1.residual }.prefix(Combination.kept)
      #expect(some.count == expected.count)
      for (combination, other) in zip(some, expected) {
        #expect(abs(combination.residual - other.residual) < 1e-9 * products.childSquares)
      }
    }
    #expect(products.hasCombination(leavingAtMost: limit, orPart: 0) == !(pairs.isEmpty && triples.isEmpty))
    let parts = (0..<products.count).filter { index in
      solved(products, [index], below: limit) != nil && products.fit([index])!.weights[0] <= 1 - MergeSolution.weightMin
    }
    #expect(products.hasCombination(leavingAtMost: -1, orPart: limit) == !parts.isEmpty)
  }
}
