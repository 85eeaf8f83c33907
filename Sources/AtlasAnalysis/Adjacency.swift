/// Neighbors of numbered models in one array: eight bytes a model and four an edge.
package struct Adjacency: Sendable {
  private let starts: [Int]
  package let targets: [Int32]

  /// - Parameters:
  ///   - sources: of each edge; the targets of one source keep their order.
  ///   - targets: as many.
  init(models: Int, from sources: [Int32], to targets: [Int32]) {
    precondition(sources.count == targets.count, "\(sources.count) sources, \(targets.count) targets")
    var starts = [Int](repeating: 0, count: models + 1)
    for source in sources { starts[Int(source) + 1] += 1 }
    for number in 0..<models { starts[number + 1] += starts[number] }
    self.starts = starts
    var placed = [Int32](repeating: 0, count: targets.count)
    for (source, target) in zip(sources, targets) {
      placed[starts[Int(source)]] = target
      starts[Int(source)] += 1
    }
    self.targets = placed
  }

  package subscript(_ number: Int) -> ArraySlice<Int32> { targets[starts[number]..<starts[number + 1]] }
  package func count(_ number: Int) -> Int { starts[number + 1] - starts[number] }
}
