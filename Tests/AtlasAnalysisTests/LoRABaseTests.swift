import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("A base estimated from merged LoRA children")
struct LoRABaseTests {
  /// Children of a random base, each with a change of its own rank, rounded as they would be stored.
  private func made(
    rows: Int, columns: Int, ranks: [Int], scale: Double, seed: UInt64, rounded: (Double) -> Double
  ) -> (base: [Double], children: [Matrix]) {
    var random = SeededNumbers(seed: seed)
    let base = (0..<(rows * columns)).map { _ in rounded(Double.random(in: -0.1...0.1, using: &random)) }
    let children = ranks.map { rank in
      let left = (0..<(rows * rank)).map { _ in Double.random(in: -1...1, using: &random) }
      let right = (0..<(rank * columns)).map { _ in Double.random(in: -1...1, using: &random) }
      var values = base
      for row in 0..<rows {
        for column in 0..<columns {
          var change = 0.0
          for k in 0..<rank { change += left[row * rank + k] * right[k * columns + column] }
          values[row * columns + column] = rounded(base[row * columns + column] + scale * change)
        }
      }
      return Matrix(rows: rows, columns: columns, values: values)
    }
    return (base, children)
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    let square = zip(a, b).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (square / b.reduce(0.0) { $0 + $1 * $1 }).squareRoot()
  }

  private let single: (Double) -> Double = { Double(Float($0)) }

  @Test(
    "it is right to the rounding of the children, and says so within a factor of two",
    arguments: [(48, 40, 8, 3), (48, 40, 5, 2), (40, 64, 3, 3)])
  func accuracy(rows: Int, columns: Int, count: Int, rank: Int) throws {
    let ranks = [Int](repeating: rank, count: count)
    let (base, children) = made(rows: rows, columns: columns, ranks: ranks, scale: 0.02, seed: 5, rounded: single)
    let estimate = try #require(LoRABase(children))
    let truth = distance(estimate.weights.values, base)
    #expect(truth < 1e-7)
    #expect((0.5...2).contains(estimate.error / truth), "said \(estimate.error), is \(truth)")
    #expect(estimate.unexplained < 1e-9)
  }

  @Test("children stored in 16 bits give a base that is as much worse, and that is said")
  func halfPrecision() throws {
    let coarse: (Double) -> Double = { value in
      let bits = Float(value).bitPattern
      return Double(Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000))
    }
    let (base, children) = made(
      rows: 48, columns: 48, ranks: [3, 3, 3, 3, 3, 3], scale: 0.02, seed: 6, rounded: coarse)
    let estimate = try #require(LoRABase(children))
    let truth = distance(estimate.weights.values, base)
    #expect((1e-4...3e-3).contains(truth))
    #expect((0.5...2).contains(estimate.error / truth), "said \(estimate.error), is \(truth)")
  }

  @Test("each child has its own rank, none among them")
  func ranks() throws {
    let (_, children) = made(
      rows: 48, columns: 48, ranks: [4, 0, 2, 3, 4, 1], scale: 0.05, seed: 7, rounded: { $0 })
    #expect(try #require(LoRABase(children)).ranks == [4, 0, 2, 3, 4, 1])
  }

  @Test("children that were trained in full are no such children: nothing of their changes is explained")
  func fullRank() {
    var random = SeededNumbers(seed: 8)
    let children = (0..<6).map { _ in
      Matrix(rows: 40, columns: 40, values: (0..<1600).map { _ in Double.random(in: -1...1, using: &random) })
    }
    let estimate = LoRABase(children)
    #expect(estimate.map { $0.ranks.allSatisfy { $0 == 0 } && $0.unexplained > 0.9 } ?? true)
  }
}
