import ModelAtlas

extension CharterState {
  /// Canonical Algorithm 1. Documented parents and copies are dealt with by the caller.
  func paperDecision(on slot: Slot) -> Decision {
    let node = self[slot]
    let threshold = node.founder.flatMap { thresholds[$0] }
    let neighbors = node.neighborhood.nearest
    guard let nearest = neighbors.first, let choice = rules.paperChoice(node.statistics, threshold: threshold) else {
      return Decision()
    }
    let earliest = neighbors.min { precedes($0.slot, $1.slot) } ?? nearest
    let taken = choice == .fan ? earliest : nearest
    let rejected = neighbors.filter { $0.slot != taken.slot }.map { neighbor in
      RejectedParent(
        candidate: self[neighbor.slot].model.id, reason: choice == .fan ? "not the earliest" : "not the nearest",
        evidence: [Measurement("distance", neighbor.distance)])
    }
    let edge = ParentEdge(
      parent: self[taken.slot].model.id, relation: measuredRelation(of: node.model),
      method: node.model.quantization?.method, verdict: .undeclared, confidence: PaperConfidence.of(choice),
      rule: choice.rawValue, evidence: evidence(of: taken, in: node))
    return Decision(parents: [edge], rejected: Array(rejected))
  }

  private func evidence(of taken: Neighborhood.Neighbor, in node: Node) -> [Measurement] {
    let statistics = node.statistics
    var evidence = [Measurement("distance", taken.distance)]
    if let spread = statistics.spread { evidence.append(Measurement("spread", spread)) }
    if let spread = statistics.spread, let first = node.neighborhood.nearest.first?.distance, first > 0 {
      evidence.append(Measurement("relativeSpread", spread / first))
    }
    if let correlation = statistics.correlation { evidence.append(Measurement("correlation", correlation)) }
    return evidence
  }

  func measuredRelation(of model: ChartingModel) -> Relation {
    if model.isQuantized { return .quantized }
    return model.isAdapter ? .adapter : .finetune
  }
}

/// How often each branch of Algorithm 1 is right: its accuracy as a whole on trained populations (49 to 58 %).
private enum PaperConfidence {
  static func of(_ choice: PaperChoice) -> Double {
    switch choice {
    case .spread, .snake, .nearest: 0.55
    case .fan: 0.5
    }
  }
}
