/// The nearest models that have a value, over edges in either direction.
///
/// Keeps its marks between searches: one search costs what it visits, not the size of the atlas.
struct NearestLabelled {
  struct Found: Hashable {
    let number: Int
    let distance: Int
  }

  private let index: AtlasIndex
  private var seenIn: [Int32]
  private var search: Int32 = 0

  init(_ index: AtlasIndex) {
    self.index = index
    seenIn = [Int32](repeating: 0, count: index.models.count)
  }

  /// Breadth first until there are at least `count`; all at the last distance are taken. Equal distances by number.
  ///
  /// - Parameter isLabelled: whether a model counts; `start` itself never does.
  /// - Source: paper, 4.2.
  mutating func nearest(_ count: Int, to start: Int, where isLabelled: (Int) -> Bool) -> [Found] {
    search += 1
    seenIn[start] = search
    var found: [Found] = []
    var frontier = [Int32(start)]
    var distance = 0
    while !frontier.isEmpty, found.count < count {
      distance += 1
      var next: [Int32] = []
      for number in frontier {
        for neighbor in [index.parents[Int(number)], index.children[Int(number)]].joined()
        where seenIn[Int(neighbor)] != search {
          seenIn[Int(neighbor)] = search
          next.append(neighbor)
        }
      }
      next.sort()
      found += next.filter { isLabelled(Int($0)) }.map { Found(number: Int($0), distance: distance) }
      frontier = next
    }
    return found
  }
}
