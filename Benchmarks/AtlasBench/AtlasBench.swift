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
    daemon.restart()
    let restarted = Date.now
    try daemon.ask("wait", "--timeout", "3600")
    print("restart to ready  \(seconds(since: restarted)) s")
    for index in 0..<50 {
      try store.addOne(to: index % families, name: "late-\(index)")
      try daemon.ask("wait", "--timeout", "60")
    }
    print("placing, one more \(try daemon.placing())")
    print("resident memory   \(try daemon.residentMegabytes()) MB")
  }

  private static func seconds(since start: Date) -> String {
    String(format: "%.1f", Date.now.timeIntervalSince(start))
  }
}
