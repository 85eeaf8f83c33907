import Charting
import ModelAtlas

/// What adapters cost among many models of one architecture, where every model may be one that an adapter was merged into.
extension NeighborBench {
  private static let adapters = 1000

  static func placeAdapters(_ generated: GeneratedFamilies) {
    var families = generated
    var charter = filled(families)
    _ = charter.settle { _ in nil }
    var (merged, unmerged) = (Times(), Times())
    var right = 0
    for index in 0..<adapters {
      let isMerged = index.isMultiple(of: 2)
      // Any model that has a parent.
      let child = families.families + index * 7919 % (families.count - families.families)
      let id = ModelID("bench/adapter-\(index)")
      let facts = families.adapterFacts(id, mergedInto: isMerged ? child : nil)
      let (verdict, seconds) = place(ChartingModel(id: id, facts: facts, hub: nil), in: &charter, families)
      if isMerged { merged.add(seconds) } else { unmerged.add(seconds) }
      guard isMerged, let parent = families.parents[child] else { continue }
      if verdict?.parents.map(\.parent) == [families.id(parent)] { right += 1 }
    }
    print("  one more adapter that was merged into a model: \(merged.text); that was not: \(unmerged.text)")
    print("  base right \(right) of \((adapters + 1) / 2)")
    var times = Times()
    for _ in 0..<newcomers {
      let number = families.addNewcomer()
      times.add(place(model(number, in: families, isDeclared: false), in: &charter, families).seconds)
    }
    print("  placement beside \(adapters) adapters: \(times.text)")
  }

  private static func place(
    _ model: ChartingModel, in charter: inout Charter, _ families: GeneratedFamilies
  ) -> (verdict: Verdict?, seconds: Double) {
    var making = 0.0
    let start = processorSeconds()
    charter.put(model)
    let verdicts = charter.settle { id in
      let began = processorSeconds()
      defer { making += processorSeconds() - began }
      return families.adapterDetail(id) ?? Int(id.text.dropFirst("bench/".count)).map { families.detail(of: $0) }
    }
    return (verdicts[model.id], processorSeconds() - start - making)
  }
}

extension GeneratedFamilies {
  /// - Parameter child: whose change from its parent the adapter is, in a scale of its own; nil: some other change.
  fileprivate func adapterFacts(_ id: ModelID, mergedInto child: Int?) -> ModelFacts {
    var facts = ModelFacts(
      place: ModelPlace(root: "bench", name: id), path: "/\(id)", layout: .folder, condition: .whole)
    facts.isAdapter = true
    facts.times = [CreationTime(time: UnixTime(milliseconds: Int64(count) * 60_000), source: .hub)]
    let base = sketch(of: 0)
    if let child, let parent = parents[child] {
      let change = zip(sketch(of: child).values, sketch(of: parent).values).map { 8 * ($0 - $1) }
      facts.sketch = WeightSketch(plan: base.plan, runs: base.runs, values: change)
    } else {
      facts.sketch = WeightSketch(plan: base.plan, runs: base.runs, values: base.values.reversed())
    }
    return facts
  }

  /// A rank of 8 on one matrix; nil for a model.
  fileprivate func adapterDetail(_ id: ModelID) -> ModelDetail? {
    guard id.text.hasPrefix("bench/adapter-") else { return nil }
    let tensors = [("lora_A", [8, 128]), ("lora_B", [4096, 8])].map { part, shape in
      let name = ByteString("blk.1000.ffn_up.\(part).weight")
      return TensorFact(name: name, role: name, shape: shape.map { UInt64($0) }, type: .f32)
    }
    return ModelDetail(tensors: tensors, sample: .empty)
  }
}
