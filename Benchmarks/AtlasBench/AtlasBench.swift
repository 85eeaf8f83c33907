import Foundation

/// Runs a daemon on a generated store and prints what placing costs and what the daemon holds in memory; how far it is
/// goes to standard error.
///
/// `atlas-bench [MODELS [FAMILIES]]`; 10,000 models in 50 families without arguments: some minutes.
@main
struct AtlasBench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let models = arguments.first ?? 10_000
    let families = arguments.dropFirst().first ?? 50
    let work = FileManager.default.temporaryDirectory.appending(path: "atlas-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: work) }
    var store = GeneratedStore(
      folder: work.appending(path: "store"), families: families, membersEach: models / families)
    try store.write { Report.progress("\($0) of \(models) models written") }
    let daemon = try BenchedDaemon(store: store.folder, work: work)
    defer { daemon.stop() }

    let began = Date.now
    try daemon.await("sampled")
    Report.finding("models            \(models) in \(families) families")
    Report.finding("all sampled       \(seconds(since: began)) s")
    try daemon.await("charted")
    Report.finding("all charted       \(seconds(since: began)) s")
    Report.finding("processor time    \(try daemon.processorSeconds()) s")
    Report.finding("resident memory   \(try daemon.residentMemory())")
    Report.finding("placing, scan     \(try daemon.placing())")
    for newcomer in Newcomer.allCases { try place(newcomer, in: &store, daemon) }
  }

  /// After a restart, so that the daemon's last placements are those of such newcomers.
  private static func place(
    _ newcomer: Newcomer, in store: inout GeneratedStore, _ daemon: BenchedDaemon
  ) throws {
    try daemon.restart()
    let restarted = Date.now
    try daemon.await("charted")
    let ready = seconds(since: restarted)
    Report.finding("restart to ready  \(ready) s, \(try daemon.processorSeconds()) s of processor time")
    let before = try daemon.processorSeconds()
    for number in 0..<newcomers {
      Report.progress("\(number) of \(newcomers) placed, \(newcomer.rawValue)")
      let id = try store.addOne(to: number % store.families, number, newcomer)
      try daemon.awaitModel(id)
      try daemon.ask("wait", "--timeout", "60")
    }
    let each = (try daemon.processorSeconds() - before) * 1000 / Double(newcomers)
    Report.finding("one more, \(newcomer.rawValue): \(try daemon.placing())")
    // Reading it, and answering whoever asks whether it is there.
    Report.finding("  of processor time in all: \(String(format: "%.1f", each)) ms a model")
    Report.finding("resident memory   \(try daemon.residentMemory())")
  }

  private static let newcomers = 50

  private static func seconds(since start: Date) -> String {
    String(format: "%.1f", Date.now.timeIntervalSince(start))
  }
}
