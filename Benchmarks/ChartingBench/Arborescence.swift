/// The cheapest way to hang everybody under one root: Chu and Liu 1965, Edmonds 1967.
///
///  1. everybody takes the cheapest edge that leads to it
///  2. where these close a circle, the circle becomes one node; an edge into it costs what it saves
///  3. the smaller problem is solved, and the circle opened where the solution enters it
///
/// - Parameter costs: by parent, then child; infinite where there is no edge. Ties go to the lower number.
/// - Returns: each node's parent, nil for the root; nil when somebody cannot be reached.
/// - Complexity: O(nodes³).
func minimumArborescence(_ costs: [[Double]], root: Int) -> [Int?]? {
  let count = costs.count
  var parents = [Int?](repeating: nil, count: count)
  for child in 0..<count where child != root {
    let cheapest = (0..<count).filter { $0 != child }.min { (costs[$0][child], $0) < (costs[$1][child], $1) }
    guard let cheapest, costs[cheapest][child].isFinite else { return nil }
    parents[child] = cheapest
  }
  guard let circle = circle(in: parents) else { return parents }
  let contraction = Contraction(costs, circle, parents)
  guard let solved = minimumArborescence(contraction.costs, root: contraction.place(of: root)) else { return nil }
  return contraction.opened(solved, parents)
}

/// Some nodes that descend from each other; nil when nobody does.
private func circle(in parents: [Int?]) -> Set<Int>? {
  var done = [Bool](repeating: false, count: parents.count)
  for start in parents.indices where !done[start] {
    var (path, places): ([Int], [Int: Int]) = ([], [:])
    var next: Int? = start
    while let node = next, !done[node] {
      if let place = places[node] { return Set(path[place...]) }
      places[node] = path.count
      path.append(node)
      next = parents[node]
    }
    for node in path { done[node] = true }
  }
  return nil
}

/// The problem with a circle in the place of its nodes; the circle is the last node.
private struct Contraction {
  let costs: [[Double]]
  private let outside: [Int]
  /// Where the edge from an outside node enters the circle, and from where the edge to an outside node leaves it.
  private var entries: [Int] = []
  private var exits: [Int] = []

  init(_ before: [[Double]], _ circle: Set<Int>, _ parents: [Int?]) {
    let outside = before.indices.filter { !circle.contains($0) }
    let members = circle.sorted()
    var costs = outside.map { from in outside.map { before[from][$0] } + [.infinity] }
    costs.append([Double](repeating: .infinity, count: outside.count + 1))
    func saving(_ from: Int, _ to: Int) -> Double { before[from][to] - before[parents[to] ?? to][to] }
    for (place, node) in outside.enumerated() {
      let entry = members.min { saving(node, $0) < saving(node, $1) } ?? members[0]
      let exit = members.min { before[$0][node] < before[$1][node] } ?? members[0]
      entries.append(entry)
      exits.append(exit)
      costs[place][outside.count] = saving(node, entry)
      costs[outside.count][place] = before[exit][node]
    }
    (self.costs, self.outside) = (costs, outside)
  }

  func place(of node: Int) -> Int { outside.firstIndex(of: node) ?? outside.count }

  func opened(_ solved: [Int?], _ parents: [Int?]) -> [Int?] {
    var opened = parents
    for (place, node) in outside.enumerated() {
      opened[node] = solved[place].map { $0 == outside.count ? exits[place] : outside[$0] }
    }
    if let entering = solved[outside.count] { opened[entries[entering]] = outside[entering] }
    return opened
  }
}
