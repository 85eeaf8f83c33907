import Testing

@testable import Charting

@Suite("What models are compared with")
struct ComparedBasesTests {
  @Test("is kept for each in its order, however many there are", arguments: 0..<20)
  func isADictionary(seed: UInt64) {
    var (random, bases, expected) = (SplitMix64(seed: seed), ComparedBases(), [Slot: [Slot]]())
    for _ in 0..<200 {
      let slot = Int(random.next() % 20)
      let others = (0..<random.next() % 8).map { _ in Int(random.next() % 1000) }
      bases[slot] = others
      expected[slot] = others.isEmpty ? nil : others
    }
    for slot in 0..<25 {
      var walked: [Slot] = []
      bases.forEach(of: slot) { walked.append($0) }
      #expect(bases[slot] == expected[slot] ?? [] && walked == bases[slot])
    }
    #expect(bases.slots == expected.keys.sorted())
  }
}
