import Charting
import ModelAtlas

/// How alike two candidates are expected to behave: by their path in the atlas, and by their other results.
struct Kernel {
  /// Path length at which the correlation has fallen to 1/e.
  private static let reach = 2.0
  /// exp(-4): relatives farther away are taken for strangers.
  private static let lengthMax = 8.0
  /// The other metrics that count, those of most models first, and the weight of each.
  private static let metricsMax = 16
  private static let metricWeight = 0.7
  private static let labelledMin = 5

  private let index: AtlasIndex
  private let numbers: [Int]
  private let positions: [Int32]
  /// By candidate, its other results in units of their spread.
  private let features: [[Double]]
  /// Of each edge in `index.parents.targets`.
  var count: Int { numbers.count }

  /// - Parameters:
  ///   - numbers: the candidates.
  ///   - metric: the one that is sought: results on its benchmark are left out.
  init(_ index: AtlasIndex, _ numbers: [Int], without metric: String) {
    self.index = index
    self.numbers = numbers
    var positions = [Int32](repeating: -1, count: index.models.count)
    for (position, number) in numbers.enumerated() { positions[number] = Int32(position) }
    self.positions = positions
    let benchmark = metric.split(separator: ".").first.map { $0 + "." } ?? ""
    let others = index.metricCounts.filter { $0.value >= Self.labelledMin && !$0.key.hasPrefix(benchmark) }
      .sorted { a, b in a.value == b.value ? ModelID(a.key) < ModelID(b.key) : a.value > b.value }
      .prefix(Self.metricsMax).map(\.key)
    let columns = others.map { name in
      let values = index.values(of: name)
      return standardized(numbers.map { values[$0] })
    }
    features = numbers.indices.map { position in columns.map { $0[position] * Self.metricWeight } }
  }

  var diagonal: [Double] { features.map { $0.reduce(1) { $0 + $1 * $1 } } }

  /// The covariances of one candidate with all.
  func row(_ position: Int) -> [Double] {
    let own = features[position]
    var row = features.map { other in zip(own, other).reduce(0) { $0 + $1.0 * $1.1 } }
    for (number, length) in lengths(from: numbers[position]) where positions[number] >= 0 {
      row[Int(positions[number])] += exponential(-length / Self.reach)
    }
    return row
  }

  /// Path lengths from a model, up to `lengthMax`: Dijkstra's, with a queue sorted by length.
  private func lengths(from start: Int) -> [Int: Double] {
    var settled: [Int: Double] = [:]
    var queue = MinimumQueue()
    queue.push(0, start)
    while let (length, number) = queue.pop() {
      guard settled[number] == nil else { continue }
      settled[number] = length
      let isUp = index.relation(number)?.edgeLength ?? 1
      for parent in index.parents[number] { queue.push(length + isUp, Int(parent), below: Self.lengthMax) }
      for child in index.children[number] {
        queue.push(length + (index.relation(Int(child))?.edgeLength ?? 1), Int(child), below: Self.lengthMax)
      }
    }
    return settled
  }
}

extension Relation {
  /// How much of a step such an edge is: what changes no weights changes no behavior.
  fileprivate var edgeLength: Double {
    switch self {
    case .duplicate, .cast: 0.02
    case .quantized: 0.2
    case .merge, .adapter: 0.7
    case .finetune, .distilled, .unknown: 1
    }
  }
}

/// In units of the spread around the mean; 0 where there is no value.
private func standardized(_ values: [Double?]) -> [Double] {
  let present = values.compactMap(\.self)
  guard let center = mean(present) else { return values.map { _ in 0 } }
  let spread = (mean(present.map { ($0 - center) * ($0 - center) }) ?? 0).squareRoot()
  return values.map { $0.map { spread > 0 ? ($0 - center) / spread : 0 } ?? 0 }
}

/// A binary heap of models by length; equal lengths by number.
private struct MinimumQueue {
  private var heap: [(length: Double, number: Int)] = []

  mutating func push(_ length: Double, _ number: Int, below max: Double = .infinity) {
    guard length <= max else { return }
    heap.append((length, number))
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (length: Double, number: Int)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
      guard let least = children.min(by: precedes), precedes(least, parent) else { return first }
      heap.swapAt(least, parent)
      parent = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (heap[a].length, heap[a].number) < (heap[b].length, heap[b].number)
  }
}
