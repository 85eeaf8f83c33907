import Foundation

/// Runs a daemon on a generated store and prints what placing costs and what the daemon holds in memory.
///
/// `atlas-bench [MODELS [FAMILIES]]`; 10,000 models in 50 families without arguments.
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
    try store.write()
    let daemon = try BenchedDaemon(store: store.folder, work: work)
    defer { daemon.stop() }

    let began = Date.now
    try daemon.ask("wait", "--for", "sampled", "--timeout", "3600")
    print("models            \(models) in \(families) families")
    print("all sampled       \(seconds(since: began)) s")
    try daemon.ask("wait", "--timeout", "3600")
    print("all charted       \(seconds(since: began)) s")
    print("processor time    \(try daemon.processorSeconds()) s")
    print("resident memory   \(try daemon.residentMegabytes()) MB")
    print("placing, scan     \(try daemon.placing())")
    for newcomer in Newcomer.allCases { try place(newcomer, in: &store, daemon) }
  }

  /// After a restart, so that the daemon's last placements are those of such newcomers.
  private static func place(
    _ newcomer: Newcomer, in store: inout GeneratedStore, _ daemon: BenchedDaemon
  ) throws {
    daemon.restart()
    let restarted = Date.now
    try daemon.ask("wait", "--timeout", "3600")
    print("restart to ready  \(seconds(since: restarted)) s, \(try daemon.processorSeconds()) s of processor time")
    let before = try daemon.processorSeconds()
    for number in 0..<newcomers {
      let id = try store.addOne(to: number % store.families, number, newcomer)
      try daemon.awaitModel(id)
      try daemon.ask("wait", "--timeout", "60")
    }
    let each = (try daemon.processorSeconds() - before) * 1000 / Double(newcomers)
    print("one more, \(newcomer.rawValue): \(try daemon.placing())")
    // Reading it, and answering whoever asks whether it is there.
    print("  of processor time in all: \(String(format: "%.1f", each)) ms a model")
    print("resident memory   \(try daemon.residentMegabytes()) MB")
  }

  private static let newcomers = 50

  private static func seconds(since start: Date) -> String {
    String(format: "%.1f", Date.now.timeIntervalSince(start))
  }
}
