import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Coming to rest")
struct SettlingTests {
  private let start = ContinuousClock.now

  @Test("an upload of an hour is announced once it has been quiet, or when patience is over")
  func upload() {
    var settling = Settling(quiet: .seconds(5), patience: .seconds(60))
    #expect(settling.timePassed(at: start) == .alreadySettled)
    for second in stride(from: 0, through: 48, by: 4) { settling.changed(at: start + .seconds(second)) }
    #expect(settling.timePassed(at: start + .seconds(50)) == .wait(until: start + .seconds(53)))
    settling.changed(at: start + .seconds(52))
    settling.changed(at: start + .seconds(56))
    #expect(settling.timePassed(at: start + .seconds(59)) == .wait(until: start + .seconds(60)))
    #expect(settling.timePassed(at: start + .seconds(60)) == .settled)
    #expect(settling.timePassed(at: start + .seconds(61)) == .alreadySettled)
  }

  @Test("a file that was last written an hour ago is at rest at first sight")
  func oldFile() {
    var settling = Settling(quiet: .seconds(5), patience: .seconds(60))
    settling.changed(at: start - .seconds(3600))
    #expect(settling.timePassed(at: start) == .settled)
  }
}
