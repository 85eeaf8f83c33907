import CKernels
import ModelAtlas
import Testing

@testable import Charting

@Suite("The nearest of many sketches")
struct SketchSearchTests {
  /// A family tree of sketches, some equal to their parents, and some of another plan that shares half the runs.
  private func shelf(_ count: Int, seed: UInt64, largestStep: Float = 0.3) -> SketchShelf {
    var random = SplitMix64(seed: seed)
    var family: [[Float]] = [(0..<256).map { _ in random.normal() }]
    for _ in 1..<count {
      let parent = family[Int(random.next() % UInt64(family.count))]
      let step = random.next() % 8 == 0 ? 0 : Float.random(in: 0...largestStep, using: &random)
      family.append(parent.map { $0 + step * random.normal() })
    }
    var shelf = SketchShelf()
    for (slot, values) in family.enumerated() { shelf.insert(sketch(values, isOther: slot % 7 == 3), at: slot) }
    return shelf
  }

  private func sketch(_ values: [Float], isOther: Bool) -> WeightSketch {
    let runs = (0..<4).map { WeightSketch.Run(key: UInt64($0), count: 64) }
    guard isOther else { return WeightSketch(plan: 1, runs: runs, values: values) }
    return WeightSketch(plan: 2, runs: Array(runs[..<2]), values: Array(values[..<128]))
  }

  @Test("it is exactly what comparing with everybody finds, equal distances by slot", arguments: UInt64(0)..<6)
  func exact(seed: UInt64) {
    var shelf = shelf(60, seed: seed, largestStep: seed % 2 == 0 ? 0.3 : 3)
    for removed in [7, 0, 31] { shelf.remove(removed) }
    for slot in 0..<60 where shelf.contains(slot) {
      for count in [1, 5] {
        let (found, scanned) = (shelf.nearest(to: slot, count: count), shelf.scanned(nearestTo: slot, count: count))
        #expect(found.map(\.slot) == scanned.map(\.slot), "slot \(slot), \(count) of seed \(seed)")
        #expect(found.map(\.pair) == scanned.map(\.pair))
      }
    }
  }

  @Test("who is no candidate is passed over")
  func candidates() {
    let shelf = shelf(40, seed: 5)
    let even = shelf.nearest(to: 9, count: 3) { $0 % 2 == 0 }
    let all = shelf.scanned(nearestTo: 9, count: 40).filter { $0.slot % 2 == 0 }
    #expect(even.map(\.slot) == all.prefix(3).map(\.slot))
  }

  @Test("bounds hold the true distance between them, and are tight", arguments: UInt64(0)..<10)
  func bounds(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let reference = (0..<500).map { _ in random.normal() }
    let sketches = (0..<20).map { index in
      reference.map { $0 + Float(index) / 100 * random.normal() }
    }
    var codes = SketchCodes(reference: SketchValues(reference))
    for sketch in sketches { codes.append(SketchValues(sketch)) }
    for a in sketches {
      for (b, bounds) in zip(sketches, codes.bounds(from: SketchValues(a))) {
        let distance = atlas_squared_distance(a, b, 500).squareRoot()
        #expect(bounds.lower <= distance && distance <= bounds.upper)
        #expect(bounds.upper - bounds.lower <= 0.2)
      }
    }
  }

  @Test("a sketch whose values overflowed is coded without a trap, and excluded by no bound")
  func overflow() {
    var codes = SketchCodes(reference: SketchValues([0, 0, 0]))
    for sketch: [Float] in [[1, .infinity, 0], [1, .nan, 0], [3e38, -3e38, 1], [1, 2, 3]] {
      codes.append(SketchValues(sketch))
    }
    let bounds = codes.bounds(from: SketchValues([1, 2, 2]))
    #expect(bounds.map(\.lower)[..<2] == [0, 0] && bounds.map(\.upper)[..<2] == [.infinity, .infinity])
    #expect(bounds[3].lower <= 1 && bounds[3].upper >= 1)
    #expect(SketchCodes(reference: SketchValues([.infinity, 0, 0])).bounds(from: SketchValues([1, 2, 3])).isEmpty)
  }

  @Test("the kernel gives the reference's sums, whatever the length", arguments: [1, 15, 16, 64, 1024, 1031])
  func kernel(length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    func codes(_ count: Int) -> [Int8] { (0..<count).map { _ in Int8.random(in: -127...127, using: &random) } }
    let (query, rows) = (codes(length), codes(length * 5))
    var products = [Int32](repeating: 0, count: 5)
    atlas_code_products(query, rows, length, 5, &products)
    #expect(products == referenceCodeProducts(query, rows))
  }
}
