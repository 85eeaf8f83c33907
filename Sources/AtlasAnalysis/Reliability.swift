import ModelAtlas

/// How often edges of one kind were right, beside how sure they were.
package struct Reliability: Hashable, Sendable {
  package var edges = 0
  package var right = 0
  private var confidences = 0.0

  package init(_ sayings: some Sequence<Evaluation.Saying>) {
    for saying in sayings {
      edges += 1
      right += saying.isRight ? 1 : 0
      confidences += saying.edge.confidence
    }
  }

  /// Nil without edges.
  package var meanConfidence: Double? { edges > 0 ? confidences / Double(edges) : nil }
}

/// A share with the range that holds the true one in 95 of 100 cases (Wilson's score interval).
package struct MeasuredShare: Hashable, Sendable {
  package let right: Int
  package let of: Int

  package init(_ right: Int, of count: Int) {
    self.right = right
    of = count
  }

  /// Nil when nothing was measured.
  package var value: Double? { of > 0 ? Double(right) / Double(of) : nil }

  package var range: ClosedRange<Double>? {
    guard let value else { return nil }
    let (n, z) = (Double(of), 1.959_963_984_540_054)
    let middle = (value + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, middle - half)...min(1, middle + half)
  }
}

extension Evaluation {
  /// Lower bounds of the confidence bins; the last one ends at 1. What is acted upon without looking lies above 0.95.
  package static let bins = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]
  /// Edges that are said with at least this are said to be sure.
  package static let sure = 0.95

  package var recall: MeasuredShare { MeasuredShare(demands.count(where: \.isFound), of: demands.count) }
  package var precision: MeasuredShare { MeasuredShare(sayings.count(where: \.isRight), of: sayings.count) }
  /// Of the edges that were said to be sure, those that are right.
  package var sureAndRight: MeasuredShare {
    let said = sayings.filter { $0.edge.confidence >= Self.sure }
    return MeasuredShare(said.count(where: \.isRight), of: said.count)
  }

  package var byRule: [(rule: String, reliability: Reliability)] {
    Dictionary(grouping: sayings, by: \.edge.rule).sorted { $0.key < $1.key }.map { ($0.key, Reliability($0.value)) }
  }

  /// Empty bins are left out.
  package var byConfidence: [(bin: ClosedRange<Double>, reliability: Reliability)] {
    Self.bins.indices.compactMap { index in
      let last = index == Self.bins.count - 1
      let bin = Self.bins[index]...(last ? 1 : Self.bins[index + 1])
      let said = sayings.filter {
        $0.edge.confidence >= bin.lowerBound && (last || $0.edge.confidence < bin.upperBound)
      }
      return said.isEmpty ? nil : (bin, Reliability(said))
    }
  }

  package var byRelation: [(relation: Relation, found: MeasuredShare)] {
    Dictionary(grouping: demands, by: \.relation).sorted { $0.key.rawValue < $1.key.rawValue }
      .map { ($0.key, MeasuredShare($0.value.count(where: \.isFound), of: $0.value.count)) }
  }

  /// Expected calibration error: how far confidence and outcome lie apart, over the bins, weighted by edges.
  package var calibrationError: Double? {
    guard !sayings.isEmpty else { return nil }
    let errors = byConfidence.map { _, bin in
      ((bin.meanConfidence ?? 0) * Double(bin.edges) - Double(bin.right)).magnitude
    }
    return errors.reduce(0, +) / Double(sayings.count)
  }

  /// Mean squared difference between confidence and outcome.
  package var brier: Double? {
    guard !sayings.isEmpty else { return nil }
    let squares = sayings.map { saying in
      let off = saying.edge.confidence - (saying.isRight ? 1 : 0)
      return off * off
    }
    return squares.reduce(0, +) / Double(squares.count)
  }
}

extension Evaluation {
  /// What was concluded and not declared, the surest first.
  package var misses: [Saying] {
    sayings.filter { !$0.isRight }.sorted { a, b in
      (b.edge.confidence, a.child, a.edge.parent) < (a.edge.confidence, b.child, b.edge.parent)
    }
  }
}
