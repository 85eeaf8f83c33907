import Foundation
import ModelAtlas
import SystemdNotify
import Testing

@testable import atlasd

@Suite("What is written to the journal")
struct JournalTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("each message with an id of its own is explained in the catalog, and the catalog explains nothing else")
  func catalog() throws {
    let text = try String(contentsOf: Self.repository.appending(path: "systemd/atlasd.catalog"), encoding: .utf8)
    let explained = text.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
    #expect(explained.sorted() == messageIDs.values.sorted())
    #expect(Set(explained).count == explained.count)
    #expect(text.components(separatedBy: "\nSubject: ").count - 1 == explained.count)
  }

  @Test("a flood of one kind is thirty lines and a count, and other kinds still get theirs")
  func flood() {
    var budget = LogBudget()
    let start = ContinuousClock.now
    let written = (0..<10_000).map { _ in budget.admits("model.unreadable", at: start) }
    let other = budget.admits("model.charted", at: start)
    #expect(written.count { $0 } == 30 && other)
    let early = budget.summary(at: start + .seconds(59))
    let left = budget.summary(at: start + .seconds(60))
    #expect(early.isEmpty)
    #expect(left.map(\.kind) == ["model.unreadable"] && left.map(\.count) == [9970])
    let next = budget.admits("model.unreadable", at: start + .seconds(61))
    #expect(next)
  }

  @Test("a problem is told when it begins and when it ends, and one that comes and goes at most once a minute")
  func flapping() {
    var log = ProblemLog()
    let start = ContinuousClock.now
    let problem = StatusReport.Problem(
      code: "root-unavailable", path: "models", since: UnixTime(milliseconds: 0), message: "gone", hint: nil)
    var lines: [Bool] = []
    for second in 0..<120 {
      let isThere = second % 2 == 0
      lines += log.news(isThere ? [problem] : [], at: start + .seconds(second)).map(\.isOver)
    }
    #expect(lines == [false, true, false, true])
  }
}
