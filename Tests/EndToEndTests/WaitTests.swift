import Foundation
import Testing

@Suite("Waiting", .serialized)
struct WaitTests {
  private let quick = ["ATLASD_WATCH_SETTLE_SECONDS": "0.02"]

  @Test("wait right after a copy returns with the model charted, every time")
  func afterEachCopy() throws {
    let workshop = try Workshop()
    let source = workshop.folder.appending(path: "source")
    let daemon = try workshop.start(environment: quick)
    try daemon.answers()
    try daemon.ask("wait", "--timeout", "60")
    for index in 0..<40 {
      try TinyModel(seed: UInt64(index)).write(to: source.appending(path: "model-\(index)"))
      try workshop.copy("model-\(index)", from: source)
      try daemon.ask("wait", "--timeout", "60")
      #expect(try daemon.state(of: "model-\(index)") == "charted", "copy \(index)")
    }
  }

  @Test("wait after a burst of copies by several writers returns with all of them charted")
  func afterBurst() throws {
    let workshop = try Workshop()
    let source = workshop.folder.appending(path: "source")
    for index in 0..<80 { try TinyModel(seed: UInt64(index)).write(to: source.appending(path: "model-\(index)")) }
    let daemon = try workshop.start(environment: quick)
    try daemon.answers()
    for round in 0..<5 {
      // Sixteen folders by four writers at once, each below a folder that is new as well.
      let writers = try (0..<4).map { writer in
        let first = round * 16 + writer * 4
        let target = workshop.store.appending(path: "round-\(round)/writer-\(writer)")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        let sources = (first..<(first + 4)).map { source.appending(path: "model-\($0)").path }
        return try Process.run(URL(filePath: "/bin/cp"), arguments: ["-r"] + sources + [target.path])
      }
      for writer in writers { writer.waitUntilExit() }
      let models = try ListedModel.all(daemon.settledModels())
      #expect(models.values.count { $0.state == "charted" } == (round + 1) * 16, "round \(round)")
    }
  }
}
