import Testing

@testable import Charting

@Suite("Sets of slots")
struct SlotSetTests {
  @Test("hold what a set holds, in ascending order, whatever comes and goes", arguments: 0..<20)
  func isASet(seed: UInt64) {
    var (random, slots, expected) = (SplitMix64(seed: seed), SlotSet(), Set<Int>())
    for _ in 0..<400 {
      let slot = Int(random.next() % 60)
      if random.next() % 3 == 0 {
        slots.remove(slot)
        expected.remove(slot)
      } else {
        slots.insert(slot)
        expected.insert(slot)
      }
      #expect(slots.contains(slot) == expected.contains(slot))
    }
    #expect(Array(slots) == expected.sorted())
    #expect(slots.count == expected.count && slots.isEmpty == expected.isEmpty)
  }

  @Test("tell what one holds and the other does not")
  func differences() {
    let (before, after): (SlotSet, SlotSet) = ([9, 1, 4, 4, 2], [7, 2, 1, 12])
    let (lost, gained) = before.differences(to: after)
    #expect(lost == [4, 9])
    #expect(gained == [7, 12])
    #expect(after.differences(to: after).lost.isEmpty && after.differences(to: after).gained.isEmpty)
  }
}
