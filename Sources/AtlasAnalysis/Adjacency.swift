/// Neighbors of numbered models in one array: eight bytes a model and four an edge.
package struct Adjacency: Sendable {
  private let starts: [Int]
  package let targets: [Int32]

  /// - Parameter lists: one for each model; their order is kept.
  init(_ lists: [[Int32]]) {
    var starts = [0]
    starts.reserveCapacity(lists.count + 1)
    for list in lists { starts.append(starts[starts.count - 1] + list.count) }
    self.starts = starts
    targets = Array(lists.joined())
  }

  package subscript(_ number: Int) -> ArraySlice<Int32> { targets[starts[number]..<starts[number + 1]] }
  package func count(_ number: Int) -> Int { starts[number + 1] - starts[number] }
}
