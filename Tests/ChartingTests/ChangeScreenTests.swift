import CKernels
import ModelAtlas
import Testing

@testable import Charting

@Suite("Excluding what an adapter was not merged into")
struct ChangeScreenTests {
  /// An adapter that shares every other run of two models, and the two.
  private struct Three {
    let change: WeightSketch
    let child: WeightSketch
    let base: WeightSketch

    /// - Parameters:
    ///   - cosine: between the adapter's change and what lies between the models, on the values that they share.
    ///   - scale: of the change, and of what lies between the models.
    init(cosine: Double, scale: Float, runs: Int = 40, using random: inout SplitMix64) {
      let change = (0..<runs * 4).map { _ in random.normal() }
      let other = (0..<runs * 4).map { _ in random.normal() }
      let (own, others) = (referenceDot(change, change), referenceDot(other, other))
      let along = referenceDot(change, other) / own
      let across = (others - along * along * own).squareRoot()
      let difference = zip(change, other).map { x, y in
        cosine * Double(x) / own.squareRoot() + (1 - cosine * cosine).squareRoot() * (Double(y) - along * Double(x))
          / across
      }
      self.change = WeightSketch(
        plan: 1, runs: (0..<runs).map { WeightSketch.Run(key: UInt64(2 * $0 + 1), count: 4) },
        values: change.map { $0 * scale })
      let between = (0..<runs * 2).map { run in
        (0..<4).map { run % 2 == 1 ? Float(difference[run / 2 * 4 + $0]) * scale : random.normal() * scale }
      }
      let wide = (0..<runs * 2).map { WeightSketch.Run(key: UInt64($0), count: 4) }
      child = WeightSketch(plan: 2, runs: wide, values: between.flatMap { $0 })
      base = WeightSketch(plan: 2, runs: wide, values: [Float](repeating: 0, count: runs * 8))
    }

    var places: ChangedPlaces { ChangedPlaces(change, child, base) }
    var isExcluded: Bool {
      ChangeScreen(change, at: places)?.passing([ModelPair(child: 0, base: 1)], of: [child, base]).isEmpty ?? false
    }
  }

  @Test(
    "the kernel gives the reference's bits, whatever the processor and the length", arguments: [1, 15, 16, 128, 1031])
  func kernel(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let models = (0..<13).map { _ in (0..<count).map { _ in random.normal() } }
    let mask = (0..<count).map { _ in Float(random.next() % 2) }
    let (children, bases) = (Array(models[1...11]), Array(models[2...12]))
    var sums = [atlas_change_sums_t](repeating: atlas_change_sums_t(), count: children.count)
    withPointers(to: children) { children in
      withPointers(to: bases) { bases in
        atlas_change_sums(models[0], mask, count, children, bases, children.count, &sums)
      }
    }
    for (index, sum) in sums.enumerated() {
      let expected = referenceChangeSums(models[0], mask, children[index], bases[index])
      #expect(sum.product.bitPattern == expected.product.bitPattern)
      #expect(sum.square.bitPattern == expected.square.bitPattern)
    }
  }

  private func withPointers(to rows: [[Float]], _ body: ([UnsafePointer<Float>]) -> Void) {
    let all = rows.flatMap { $0 }
    all.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      body(rows.indices.map { start + $0 * rows[0].count })
    }
  }

  @Test("nothing is excluded that has a cosine, however near to the least, however large or small", arguments: 0..<60)
  func sure(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let scales: [Float] = [1e-24, 1e-18, 1e-9, 1e-7, 1e-3, 1, 1e7, 1e9, 1e18]
    var (kept, excluded) = (0, 0)
    for scale in scales {
      for step in -40...40 {
        let near = 0.25 + Double(step) * (step.isMultiple(of: 2) ? 1e-8 : 4e-6)
        let three = Three(cosine: near, scale: scale, runs: 32, using: &random)
        if three.places.cosine(three.change, three.child, three.base) != nil {
          kept += 1
          #expect(!three.isExcluded, "scale \(scale), step \(step)")
        } else if three.isExcluded {
          excluded += 1
        }
      }
    }
    #expect(kept > 200 && excluded > 30)
  }

  @Test("what has nothing to do with the adapter is excluded, and what is the same direction is not")
  func excludes() {
    var random = SplitMix64(seed: 7)
    for cosine in [-1.0, -0.3, 0, 0.2] {
      #expect(Three(cosine: cosine, scale: 1e-3, runs: 32, using: &random).isExcluded)
    }
    for cosine in [0.3, 0.7, 1] {
      #expect(!Three(cosine: cosine, scale: 1e-3, runs: 32, using: &random).isExcluded)
    }
  }

  @Test("two models that are equal where it screens are left to the other values")
  func equal() {
    var random = SplitMix64(seed: 8)
    let three = Three(cosine: 0, scale: 1, using: &random)
    let pair = ModelPair(child: 0, base: 0)
    #expect(ChangeScreen(three.change, at: three.places)?.passing([pair], of: [three.base]) == [pair])
  }

  @Test("nothing screens where too few values are shared, or where they lie in another place of either model")
  func none() {
    var random = SplitMix64(seed: 9)
    let few = Three(cosine: 1, scale: 1, runs: 31, using: &random)
    #expect(ChangeScreen(few.change, at: few.places) == nil)
    let three = Three(cosine: 1, scale: 1, using: &random)
    let shifted = WeightSketch(plan: 3, runs: Array(three.base.runs[1...]), values: Array(three.base.values[4...]))
    #expect(ChangeScreen(three.change, at: ChangedPlaces(three.change, three.child, shifted)) == nil)
  }
}
