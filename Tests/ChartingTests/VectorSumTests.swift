import CKernels
import ModelAtlas
import Testing

@testable import Charting

@Suite("Sums over sketches")
struct VectorSumTests {
  @Test(
    "the kernels give the reference's bits, whatever the processor and the length",
    arguments: [0, 1, 7, 16, 31, 257, 1024])
  func kernels(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let a = (0..<count).map { _ in random.normal() }
    let b = (0..<count).map { _ in random.normal() * 1e-3 }
    #expect(atlas_squared_distance(a, b, count).bitPattern == referenceSquaredDistance(a, b).bitPattern)
    #expect(atlas_dot(a, b, count).bitPattern == referenceDot(a, b).bitPattern)
  }

  @Test("of two vectors only the chunks that both have are compared", arguments: [1, 16, 37, 64])
  func chunks(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let a = (0..<count * 3).map { _ in random.normal() }
    let b = (0..<count * 3).map { _ in random.normal() }
    // In another order, and the second is nowhere.
    let startsB = [2 * count, -1, 0]
    let pairs = [(a: a[..<count], b: b[(2 * count)...]), (a: a[(2 * count)...], b: b[..<count])]
    let expected = referenceChunkedDistance(pairs.map { (Array($0.a), Array($0.b)) }) / Double(2 * count)
    let counts = [count, count, count]
    #expect(meanSquaredDistance(a, [0, count, 2 * count], b, startsB, counts: counts) == expected)
    #expect(meanSquaredDistance(a, [0, -1, -1], b, startsB.map { _ in -1 }, counts: counts) == nil)
  }

  @Test(
    "moments of differences are the reference's, bit for bit, and those of the chunks asked for",
    arguments: [1, 16, 37, 64])
  func moments(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let a = (0..<count * 3).map { _ in random.normal() }
    let b = (0..<count * 3).map { _ in random.normal() }
    let chunks = [0, 2].map { chunk in
      (a: Array(a[chunk * count..<(chunk + 1) * count]), b: Array(b[chunk * count..<(chunk + 1) * count]))
    }
    let lengths = [count, count, count]
    let found = changeMoments(a, [0, -1, 2 * count], b, [0, count, 2 * count], counts: lengths, in: 0..<3)
    #expect([found.magnitudes, found.squares, found.fourthPowers] == referenceChunkedMoments(chunks))
    #expect(found.count == 2 * count)
    let last = changeMoments(a, [0, -1, 2 * count], b, [0, count, 2 * count], counts: lengths, in: 2..<3)
    #expect([last.magnitudes, last.squares, last.fourthPowers] == referenceChunkedMoments([chunks[1]]))
  }

  @Test("a distance is the same from both sides")
  func symmetric() {
    var random = SplitMix64(seed: 1)
    let a = MadeModel.root("a", using: &random)
    let b = a.descendant("b", step: 0.1, using: &random)
    let there = sketchPair(a.model.sketch, b.model.sketch)
    #expect(there != nil)
    #expect(there == sketchPair(b.model.sketch, a.model.sketch))
  }

  @Test("models whose plans differ are compared on the runs that they share")
  func partial() throws {
    var random = SplitMix64(seed: 2)
    let whole = MadeModel.root("whole", using: &random)
    var dropped = whole
    dropped.runs = Array(0..<12)
    let pair = try #require(sketchPair(whole.model.sketch, dropped.model.sketch))
    #expect(pair.shared == 96)
    #expect(pair.distance == 0)
    #expect(abs(pair.cosine - 1) < 1e-12)
    dropped.runs = [0, 1]
    #expect(sketchPair(whole.model.sketch, dropped.model.sketch) == nil)
  }
}
