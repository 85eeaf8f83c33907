import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("When a root is scanned")
struct ScanScheduleTests {
  private let start = ContinuousClock.now

  @Test("a full scan that took a minute is followed by four in which only changed folders are scanned")
  func rest() {
    var schedule = ScanSchedule(from: start)
    #expect(schedule.isFullScanDue(at: start))
    let end = start + .seconds(60)
    schedule.ended(at: end, since: start, isFull: true, isAvailable: true, pause: .seconds(30))
    #expect(schedule.mayScan(at: end))
    #expect(!schedule.isFullScanDue(at: end + .seconds(239)))
    #expect(schedule.isFullScanDue(at: end + .seconds(240)))
    schedule.ended(at: end, since: end - .seconds(1), isFull: false, isAvailable: true, pause: .seconds(30))
    #expect(!schedule.mayScan(at: end + .seconds(3)))
    #expect(schedule.mayScan(at: end + .seconds(4)))
  }

  @Test("a root that is gone is looked at as often as its mount may come back")
  func unavailable() {
    var schedule = ScanSchedule(from: start)
    schedule.ended(at: start, since: start, isFull: false, isAvailable: false, pause: .seconds(300))
    #expect(!schedule.isFullScanDue(at: start + .seconds(4)))
    #expect(schedule.isFullScanDue(at: start + .seconds(5)))
  }

  @Test("it wakes for what comes first, but not while it rests")
  func wakeUp() {
    var schedule = ScanSchedule(from: start)
    let checks = [0, 4, 5].map { schedule.takesRootCheck(at: start + .seconds($0)) }
    #expect(checks == [true, false, true])
    schedule.ended(at: start, since: start, isFull: true, isAvailable: true, pause: .seconds(300))
    #expect(wait(schedule) == .seconds(10))
    #expect(wait(schedule, deadlines: [3, 2]) == .seconds(2))
    #expect(wait(schedule, isDirty: true, deadlines: [3]) == .zero)
    schedule.ended(at: start, since: start - .seconds(1), isFull: false, isAvailable: true, pause: .seconds(300))
    #expect(wait(schedule, isDirty: true) == .seconds(4))
  }

  private func wait(_ schedule: ScanSchedule, isDirty: Bool = false, deadlines: [Int] = []) -> Duration {
    schedule.wakeUp(
      after: start, wantsEverything: false, isDirty: isDirty, deadlines: deadlines.map { start + .seconds($0) }) - start
  }
}
