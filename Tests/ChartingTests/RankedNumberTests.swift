import Testing

@testable import Charting

@Suite("The number that would stand at a rank")
struct RankedNumberTests {
  @Test("it is what sorting gives, whatever the order, and however many are equal", arguments: 0..<100)
  func sorted(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = 1 + Int(random.next() % 200)
    let different = 1 + random.next() % 300
    let numbers = (0..<count).map { _ in Double(random.next() % different) - 100 }
    let sorted = numbers.sorted()
    for var order in [numbers, sorted, sorted.reversed()] {
      let rank = Int(random.next() % UInt64(count))
      #expect(ranked(rank, among: &order) == sorted[rank])
      #expect(order.sorted() == sorted)
    }
  }
}
