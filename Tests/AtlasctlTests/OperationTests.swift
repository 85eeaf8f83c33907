import ControlAPI
import Foundation
import Testing

@testable import atlasctl

@Suite("Commands of an operator")
struct OperationTests {
  @Test("init adds a root to its own file once, takes it back, and leaves a file alone that somebody has edited")
  func rootsFile() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "atlas-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "conf.d/10-roots.yaml").path
    let isNew = try RootsFile(path).add("/srv/it's here")
    let isNewAgain = try RootsFile(path).add("/srv/it's here")
    #expect(isNew && !isNewAgain)
    let second = RootsFile(path)
    _ = try second.add("/srv/b")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(lines == ["roots:", "  - '/srv/it''s here'", "  - '/srv/b'"])
    second.restore()
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("/srv/b"))
    try "watch: {poll: always}\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: Failure.self) { try RootsFile(path).add("/srv/c") }
  }

  @Test("a doctor's findings are told one a line, with the next step below")
  func findings() {
    let answer = DoctorAnswer(findings: [
      .init(subject: "disk", state: "ok", message: "7 MiB are free", hint: nil),
      .init(subject: "inotify", state: "warning", message: "max_user_watches is 8192", hint: "sysctl"),
    ])
    #expect(
      doctorLines(answer, .plain) == [
        "ok       disk  7 MiB are free", "warning  inotify  max_user_watches is 8192", "         hint: sysctl",
      ])
  }

  @Test("status --watch shows rates and a share of what is in work, and nothing of work that rests")
  func rates() {
    var before = StatusAnswer(version: "1", state: "scanning", ruleSet: "r", startedAt: "")
    before.work = ["hashing": .init(), "sampling": .init()]
    var now = before
    now.work["sampling"]?.modelsDone = 10
    now.work["sampling"]?.modelsLeft = 30
    now.work["sampling"]?.bytesDone = 4096
    let lines = rateLines(before, now, seconds: 2)
    #expect(lines == ["  sampling [######..................] 25 %  5.0 models/s  2.0 KiB/s"])
  }
}
