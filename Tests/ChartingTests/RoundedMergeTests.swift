import ModelAtlas
import Testing

@testable import Charting

/// Merges as mergekit makes them with `dtype: float16` or `bfloat16`: each product and each sum is stored in that type.
@Suite("Merges whose every step was rounded")
struct RoundedMergeTests {
  private let base = weights(seed: 1, scale: 1)
  private let changes = (2...5).map { weights(seed: $0, scale: 0.03) }

  private func stored(_ values: [[Float]], _ type: ElementType) -> [[Float]] { values.map { $0.map(type.rounded) } }

  /// A base, and four models that were made from it.
  private func family(_ type: ElementType) -> [EvidenceModel] {
    let models = ["base", "a", "b", "c", "d"] as [ModelID]
    let values = [base] + changes.map { base + $0 }
    return zip(models, values).map { EvidenceModel($0, stored($1, type), type: type) }
  }

  private func decision(on child: [[Float]], _ type: ElementType) -> Decision {
    let known = family(type).map { ($0, parents: $0.model.id == "base" ? [] : ["base"] as [ModelID]) }
    return decide(EvidenceModel("child", child, type: type), known)
  }

  /// A combination of which each step is rounded.
  private func combined(_ parts: [(weight: Float, values: [[Float]])], _ type: ElementType) -> [[Float]] {
    base.indices.map { matrix in
      base[matrix].indices.map { place in
        parts.reduce(Float(0)) { sum, part in
          type.rounded(sum + type.rounded(type.rounded(part.weight) * type.rounded(part.values[matrix][place])))
        }
      }
    }
  }

  @Test("model stock, whose share differs from tensor to tensor and may be below zero")
  func modelStock() {
    let type = ElementType.f16
    let models = changes.prefix(3).map { stored(base + $0, type) }
    let mean = combined(models.map { (1 / 3, $0) }, type)
    let child = base.indices.map { matrix in
      let share: Float = [0.8, 0.3, -0.02][matrix % 3]
      return combined([(share, mean), (1 - share, stored(base, type))], type)[matrix]
    }
    let decision = decision(on: child, type)
    #expect(Set(decision.parents.map(\.parent)) == ["a", "b", "c", "base"])
    #expect(decision.parents.allSatisfy { $0.method == "model_stock" && $0.confidence == Confidence.reproduced })
    #expect(decision.parents.allSatisfy { $0.evidence.contains(Measurement("mergeRoundedSteps", 1)) })
  }

  @Test("a linear merge of three in sixteen bits")
  func linear() {
    let models = changes.map { stored(base + $0, .bf16) }
    let child = combined([(0.5, models[0]), (0.3, models[1]), (0.2, models[2])], .bf16)
    let decision = decision(on: child, .bf16)
    #expect(decision.parents.map(\.parent) == ["a", "b", "c"])
    #expect(decision.parents.allSatisfy { $0.method == "linear" && $0.confidence == Confidence.reproduced })
  }

  @Test("DARE that enlarges each tensor's changes by what was kept of them")
  func dare() {
    var random = SplitMix64(seed: 11)
    let type = ElementType.bf16
    let origin = stored(base, type)
    let child = base.indices.map { matrix in
      // In place of the density's inverse, 2.5.
      let ratio: Float = 2.5 * (matrix % 2 == 0 ? 0.98 : 1.02)
      return base[matrix].indices.map { place in
        let kept = changes.prefix(2).map { change in
          let own = type.rounded(base[matrix][place] + change[matrix][place]) - origin[matrix][place]
          return random.chance(0.4) ? type.rounded(ratio * type.rounded(own)) : 0
        }
        let sign = kept.reduce(0, +)
        let agreeing = kept.filter { $0 * sign > 0 }
        let mean = type.rounded(agreeing.reduce(0, +) / Float(max(1, agreeing.count)))
        return type.rounded(origin[matrix][place] + mean)
      }
    }
    let decision = decision(on: child, type)
    #expect(Set(decision.parents.map(\.parent)) == ["a", "b", "base"])
    #expect(decision.parents.allSatisfy { $0.method == "dare_ties" })
    let density = decision.parents.first?.evidence.first { $0.name == "mergeDensity" }?.value
    #expect(abs((density ?? 0) - 0.4) <= 0.02)
  }

  @Test("members of a sweep, which so many roundings make combinations of each other, are none")
  func sweep() {
    // Along one line, by a last place where values are large and by many in the last matrix, whose values are small.
    let type = ElementType.bf16
    let root = [base[0], base[1], base[2], base[3].map { 0.1 * $0 }]
    func member(_ step: Float, _ own: UInt64) -> EvidenceModel {
      let values = root + 0.5 * step * changes[0] + weights(seed: own, scale: 0.00002)
      return EvidenceModel(ModelID("\(step)"), stored(values, type), type: type)
    }
    let known: [(EvidenceModel, parents: [ModelID])] =
      [(EvidenceModel("base", stored(root, type), type: type), [])]
      + [(0.13, 30), (0.26, 31), (0.52, 32)].map { (member($0.0, $0.1), ["base"]) }
    let decision = decide(member(0.195, 100), known)
    #expect(!decision.parents.contains { $0.confidence == Confidence.reproduced })
  }
}
