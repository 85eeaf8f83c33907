import ModelAtlas
import Testing

@testable import Charting

@Suite("Which of a family its base may be")
struct RootScoresTests {
  private static let count = 1024

  /// What a family's members look like, whatever their dates.
  private func scores(_ sketches: [[Float]], leaves: [[Float]] = []) -> [Double] {
    let all = Array([sketches, leaves].joined())
    let center = FamilyCenter(
      Array(sketches.indices), leaves: leaves.indices.map { sketches.count + $0 }, shelf: shelf(all), known: nil,
      except: [])
    return center.rootScores.map { $0?.value ?? -.infinity }
  }

  private func shelf(_ sketches: [[Float]]) -> SketchShelf {
    var shelf = SketchShelf()
    for (slot, values) in sketches.enumerated() {
      let runs = [WeightSketch.Run(key: 1, count: UInt32(values.count))]
      shelf.insert(WeightSketch(plan: 1, runs: runs, values: values), at: slot)
    }
    return shelf
  }

  private struct Draw {
    var random = SplitMix64(seed: 7)

    mutating func values(_ size: Float, flat: Bool = false) -> [Float] {
      (0..<RootScoresTests.count).map { _ in
        let value = Float.random(in: -1...1, using: &random)
        return size * (flat ? (value < 0 ? -1 : 1) : value)
      }
    }
  }

  private func sum(_ vectors: [Float]...) -> [Float] {
    vectors.dropFirst().reduce(vectors[0]) { zip($0, $1).map { $0 + $1 } }
  }

  @Test("a model between those it came from and those that go on from it is not the base, though most are nearer to it")
  func opposite() {
    var draw = Draw()
    let (base, way) = (draw.values(1), draw.values(0.1))
    let hub = sum(base, way)
    // They go on where the hub went: from the hub, the base and its other children lie on the opposite side.
    let below = (0..<8).map { _ in sum(hub, way.map { $0 * 0.6 }, draw.values(0.05)) }
    let beside = (0..<3).map { _ in sum(base, draw.values(0.1)) }
    let found = scores(Array([[hub, base], below, beside].joined()))
    #expect(found[1] == found.max())
  }

  @Test("one training leads from the base to another model, two from sibling to sibling: the flat difference tells")
  func flat() {
    var draw = Draw()
    let base = draw.values(1)
    let tuned = (0..<8).map { _ in sum(base, draw.values(0.1, flat: true)) }
    let found = scores(Array([tuned, [base]].joined()))
    #expect(found.last == found.max())
    #expect(found[8] - (found.dropLast().max() ?? 0) > 4)
  }

  @Test("what most quantized models were made from is the likelier base, by more the more there are")
  func leaves() {
    var draw = Draw()
    let base = draw.values(1)
    let tuned = (0..<8).map { _ in sum(base, draw.values(0.1)) }
    func codes(_ count: Int) -> [[Float]] { (0..<count).map { _ in sum(tuned[2], draw.values(0.01)) } }
    let (none, one, many) = (scores(tuned), scores(tuned, leaves: codes(1)), scores(tuned, leaves: codes(12)))
    #expect(one[2] > none[2] && many[2] > one[2])
    #expect(one[3] == none[3])
  }

  @Test("what is known of a family is not measured again, and what moved is: the same as from the start")
  func known() {
    var draw = Draw()
    let base = draw.values(1)
    var sketches = (0..<10).map { _ in sum(base, draw.values(0.1)) }
    let before = FamilyCenter(Array(0..<9), leaves: [], shelf: shelf(sketches), known: nil, except: [])
    sketches[4] = base
    let jury = [2, 9, 0, 1, 4, 3, 5, 6, 7, 8]
    let anew = FamilyCenter(jury, leaves: [], shelf: shelf(sketches), known: nil, except: [])
    let onward = FamilyCenter(jury, leaves: [], shelf: shelf(sketches), known: before.pairs, except: [4])
    let stale = FamilyCenter(jury, leaves: [], shelf: shelf(sketches), known: before.pairs, except: [])
    #expect(onward.rootScores == anew.rootScores)
    #expect(stale.rootScores != anew.rootScores)
  }
}
