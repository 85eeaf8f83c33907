import ModelAtlas
import Testing

@testable import Charting

@Suite("Relatives behind bounds")
struct RelativeTests {
  /// Models of three families that came in some order; some are undated, quantized, of another plan, or gone again.
  private func settled(seed: UInt64) -> CharterState {
    var random = SplitMix64(seed: seed)
    var values: [[Float]] = (0..<3).map { _ in (0..<256).map { _ in random.normal() } }
    for index in 3..<80 {
      let parent = values[Int(random.next() % UInt64(index))]
      let step: Float = index % 9 == 0 ? 0 : Float.random(in: 0...(seed % 2 == 0 ? 0.1 : 1.2), using: &random)
      values.append(parent.map { $0 + step * random.normal() })
    }
    var state = CharterState(rules: ChartingRules(ruleSet: .evidence, usesDeclared: false))
    let order = Array(0..<80).shuffled(using: &random)
    for index in order { _ = state.settle([(key: id(index), value: model(index, values[index]))]) { _ in nil } }
    for index in order.prefix(10) { _ = state.settle([(key: id(index), value: nil)]) { _ in nil } }
    return state
  }

  private func id(_ index: Int) -> ModelID { ModelID("m\(index)") }

  private func model(_ index: Int, _ values: [Float]) -> ChartingModel {
    var facts = ModelFacts(
      place: ModelPlace(root: "r", name: id(index)), path: "/r/\(index)", layout: .folder, condition: .whole)
    (facts.parameters, facts.elementType) = (1000, .f32)
    if index % 11 == 5 { facts.quantization = QuantizationVerdict(method: "q", bitsPerWeight: 4) }
    let isOther = index % 7 == 3
    let runs = (1...4).prefix(isOther ? 2 : 4).map { WeightSketch.Run(key: UInt64($0), count: 64) }
    facts.sketch = WeightSketch(plan: isOther ? 2 : 1, runs: runs, values: Array(values.prefix(isOther ? 128 : 256)))
    let time = UnixTime(milliseconds: Int64(index * 7919 % 80) * 1000)
    if index % 13 != 1 { facts.times = [CreationTime(time: time, source: .hub)] }
    return ChartingModel(id: id(index), facts: facts, hub: nil)
  }

  @Test("kin and neighbors are what comparing with everybody finds, whatever came and went", arguments: UInt64(0)..<4)
  func exact(seed: UInt64) {
    let state = settled(seed: seed)
    let slots = state.nodes.indices.filter { state.nodes[$0] != nil && state.shelf.contains($0) }
    for slot in slots {
      let related = slots.filter { $0 != slot }.compactMap { other in
        state.shelf.pair(slot, other).flatMap { state.rules.areRelated($0) ? (slot: other, pair: $0) : nil }
      }
      let relatives = state.shelf.relatives(of: slot, rules: state.rules)
      #expect(Set(relatives.map(\.slot)) == Set(related.map(\.slot)))
      let near = related.filter { state.mayPrecede($0.slot, slot) && !state.isLeaf($0.slot) }.sorted { a, b in
        a.pair.distance == b.pair.distance ? state.precedes(a.slot, b.slot) : a.pair.distance < b.pair.distance
      }
      let neighborhood = state[slot].neighborhood
      #expect(neighborhood.nearest.map(\.slot) == near.prefix(neighborhood.needed).map(\.slot))
      let kin = related.filter { state.precedes($0.slot, slot) }.max { a, b in
        a.pair.cosine == b.pair.cosine ? state.precedes(b.slot, a.slot) : a.pair.cosine < b.pair.cosine
      }
      #expect(state[slot].kin?.slot == kin?.slot, "slot \(slot) of seed \(seed)")
    }
  }
}
