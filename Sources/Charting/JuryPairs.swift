import ModelAtlas

/// What the sketches of a family's jury tell of each pair: how far apart they are, and how flat their difference is.
struct JuryPairs: Sendable {
  let jury: [Slot]
  /// Squared distances, row by row; NaN where two cannot be compared.
  private let squares: [Double]
  /// Flatness of the difference (see `ChangeShape`), row by row; NaN where there is none.
  private let flatnesses: [Double]

  /// - Parameters:
  ///   - known: what was told of the family before ...
  ///   - moved: ... where it still holds: not of these.
  init(_ jury: [Slot], _ shelf: SketchShelf, known: JuryPairs?, except moved: Set<Slot>) {
    self.jury = jury
    let count = jury.count
    let places = Dictionary(uniqueKeysWithValues: (known?.jury ?? []).enumerated().map { ($1, $0) })
    let earlier = jury.map { moved.contains($0) ? nil : places[$0] }
    var squares = [Double](repeating: 0, count: count * count)
    var flatnesses = [Double](repeating: .nan, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        let (square, flatness): (Double, Double)
        if let known, let a = earlier[i], let b = earlier[j] {
          (square, flatness) = (known.square(a, b), known.flatness(a, b))
        } else {
          square = shelf.pair(jury[j], jury[i]).map { $0.distance * $0.distance } ?? .nan
          flatness = square > 0 ? shelf.flatness(jury[j], jury[i]) : .nan
        }
        (squares[i * count + j], squares[j * count + i]) = (square, square)
        (flatnesses[i * count + j], flatnesses[j * count + i]) = (flatness, flatness)
      }
    }
    self.squares = squares
    self.flatnesses = flatnesses
  }

  func square(_ i: Int, _ j: Int) -> Double { squares[i * jury.count + j] }
  func flatness(_ i: Int, _ j: Int) -> Double { flatnesses[i * jury.count + j] }

  /// Those that differ from the member at `index`, nearest first.
  func others(of index: Int) -> [Int] {
    let row = squares[(index * jury.count)..<(index + 1) * jury.count]
    let others = zip(jury.indices, row).filter { $0.0 != index && $0.1.isFinite && $0.1 > 0 }
    return others.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 < $1.1 }.map(\.0)
  }

  /// Of the directions in which two members lie from a third; zero when they cannot be compared.
  func cosine(_ j: Int, _ k: Int, from index: Int) -> Double {
    let (a, b, between) = (square(index, j), square(index, k), square(j, k))
    return between.isFinite ? (a + b - between) / (2 * (a * b).squareRoot()) : 0
  }
}

extension SketchShelf {
  /// How flat the difference of two sketches is, over all that they share; NaN when they are equal.
  fileprivate func flatness(_ a: Slot, _ b: Slot) -> Double {
    ChangeShape([changeMoments(sketches[a], sketches[b])])?.flatness ?? .nan
  }

  private func changeMoments(_ a: WeightSketch, _ b: WeightSketch) -> ChangeMoments {
    let runs = SharedRuns(a, b)
    let segments = runs.isWhole ? [SharedRuns.Segment(first: 0, second: 0, count: runs.count)] : runs.segments
    return a.values.withUnsafeBufferPointer { first in
      b.values.withUnsafeBufferPointer { second in
        guard let x = first.baseAddress, let y = second.baseAddress else { return ChangeMoments() }
        return Charting.changeMoments(
          x, segments.map(\.first), y, segments.map(\.second), counts: segments.map(\.count), in: segments.indices)
      }
    }
  }
}
