import Fingerprinting
import ModelAtlas
import Testing

@Suite("Samples of quantized models", .enabled(if: Zoo.folder != nil, Zoo.isAbsent))
struct QuantizedZooTests {
  let zoo: Zoo
  init() throws { zoo = try Zoo() }

  /// Rounding errors relative to the weights, for the bell-shaped weights that layers have.
  private static let errors: [String: ClosedRange<Double>] = [
    "autoround-gptq": 0.05...0.2, "autoround-awq": 0.05...0.2, "mlx-4": 0.07...0.12, "bnb-nf4": 0.07...0.12,
    "bnb-int8": 0.004...0.02, "torchao-int8": 0.004...0.02, "ct-fp8": 0.02...0.035,
  ]

  @Test("each lies as far from its parent, at its parent's coordinates, as its codes are coarse")
  func distances() throws {
    let ids = Set(zoo.models.map(\.id))
    var met: Set<String> = []
    for model in zoo.models {
      guard let error = Self.errors[model.subtype], let parent = model.parents.first, ids.contains(parent) else {
        continue
      }
      let (child, original) = (readModel(zoo.source(model.id)).detail, readModel(zoo.source(parent)).detail)
      let chunks = Dictionary(uniqueKeysWithValues: original.sample.chunks.map { ($0.key, $0) })
      var (squares, norm) = (0.0, 0.0)
      for chunk in child.sample.chunks where chunk.isMatrix {
        let twin = try #require(chunks[chunk.key], "\(model.id): a coordinate that its parent lacks")
        #expect(original.sample.roles[Int(twin.role)] == child.sample.roles[Int(chunk.role)])
        #expect(twin.count == chunk.count)
        for index in 0..<chunk.count {
          let value = Double(original.sample.values[twin.offset + index])
          let difference = Double(child.sample.values[chunk.offset + index]) - value
          squares += difference * difference
          norm += value * value
        }
      }
      #expect(error.contains((squares / norm).squareRoot()), "\(model.id): \((squares / norm).squareRoot())")
      #expect(child.sample.chunks.count * 2 > original.sample.chunks.count, "\(model.id)")
      met.insert(model.subtype)
    }
    #expect(met == Set(Self.errors.keys))
  }

  @Test("rebuilding values costs less than 2 MB of reads")
  func cost() {
    for model in zoo.models where Self.errors[model.subtype] != nil {
      let budget = CountingBudget()
      _ = readModel(zoo.source(model.id), budget: budget)
      #expect(budget.total < 2_000_000, "\(model.id): \(budget.total)")
    }
  }
}
