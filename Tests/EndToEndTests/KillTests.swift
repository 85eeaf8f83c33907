import Foundation
import Testing

@Suite("A daemon that is killed loses nothing", .serialized)
struct KillTests {
  @Test("killed at random moments and started again, it ends in the atlas of an undisturbed run")
  func killedAtRandom() throws {
    let undisturbed = try Workshop()
    try copyAll(to: undisturbed)
    let calm = try undisturbed.start()
    try calm.answers()
    let expected = undisturbed.withoutPaths(try calm.settledModels())

    let workshop = try Workshop()
    try copyAll(to: workshop)
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(state: seed)
    for _ in 0..<6 {
      let daemon = try workshop.start()
      // Anywhere between exec and the end of all work.
      let moment = Date(timeIntervalSinceNow: Double.random(in: 0.01...1.5, using: &random))
      while Date.now < moment, daemon.process.isRunning { sched_yield() }
      #expect(daemon.process.isRunning, "seed \(seed): atlasd ended by itself")
      daemon.kill(SIGKILL)
    }
    let last = try workshop.start()
    try last.answers()
    let found = workshop.withoutPaths(try last.settledModels())
    #expect(found == expected, "seed \(seed)")
  }

  @Test("SIGTERM ends it with 0, and a second start reads no weights again")
  func terminated() throws {
    let workshop = try Workshop()
    try copyAll(to: workshop)
    let first = try workshop.start()
    try first.answers()
    let before = try first.settledModels()
    first.kill(SIGTERM)
    #expect(first.process.terminationStatus == 0)

    let second = try workshop.start()
    try second.answers()
    #expect(try second.settledModels() == before)
    #expect(try second.status().readings == [0, 0])
  }

  private func copyAll(to workshop: Workshop) throws {
    for id in ArrivalOrderTests.ids { try workshop.copy(id, from: Workshop.examples) }
  }
}

/// SplitMix64: the same moments for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
