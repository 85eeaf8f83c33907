import Foundation
import Testing

/// Really trained models of six families, and the order in which they were uploaded.
///
/// A share of them, chosen by a seed, is charted; all of them with ATLAS_WHOLE_ZOO=1, which takes minutes in debug builds.
private final class Zoo {
  static let archive = Workshop.shared.appending(path: "zoo-dev/zoo-dev.tar.zst")
  static var isThere: Bool { FileManager.default.fileExists(atPath: archive.path) }

  let folder: URL
  let seed = UInt64.random(in: 0 ... .max)
  /// In the order of upload; broken uploads last.
  let arrivals: [String]
  var models: URL { folder.appending(path: "zoo-dev/models") }
  var dump: String { folder.appending(path: "zoo-dev/hub.jsonl").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "atlas-zoo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let unpacked = try run("/usr/bin/env", ["tar", "--zstd", "-xf", Self.archive.path, "-C", folder.path])
    try #require(unpacked.status == 0, "\(unpacked.errors)")
    struct Arrival: Decodable { let id: String }
    let lines = try Data(contentsOf: folder.appending(path: "zoo-dev/arrivals.jsonl")).split(separator: 10)
    var ids = try lines.map { try JSONDecoder().decode(Arrival.self, from: $0).id }
    if ProcessInfo.processInfo.environment["ATLAS_WHOLE_ZOO"] == nil {
      var random = SeededGenerator(state: seed)
      let chosen = Set(ids.shuffled(using: &random).prefix(ids.count / 6))
      ids.removeAll { !chosen.contains($0) }
    }
    let broken = ids.filter { $0.hasPrefix("team-upload/") }
    arrivals = ids.filter { !$0.hasPrefix("team-upload/") } + broken
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Newest first, and the broken uploads last all the same.
  var reversed: [String] {
    let count = arrivals.count { !$0.hasPrefix("team-upload/") }
    return arrivals[..<count].reversed() + arrivals[count...]
  }
}

@Suite("The zoo's atlas does not depend on how its models came", .serialized)
struct ZooTests {
  @Test(
    "there at the start, in the order of upload and in reverse, metadata imported first or last: the same bytes",
    .enabled(if: Zoo.isThere, "the shared test data is not beside the repository"))
  func anyOrder() throws {
    let zoo = try Zoo()
    let workshop = try Workshop()
    for id in zoo.arrivals { try workshop.copy(id, from: zoo.models) }
    let daemon = try workshop.start()
    try daemon.answers()
    try daemon.ask("import", zoo.dump)
    let there = workshop.withoutPaths(try daemon.settledModels())
    daemon.kill(SIGTERM)
    let states = try ListedModel.all(there).values.map(\.state)
    #expect(states.count { $0 != "referenced" } >= zoo.arrivals.count)
    #expect(!states.contains("sampled"), "somebody waits for a look that nobody ordered, seed \(zoo.seed)")
    try #expect(arriving(zoo.arrivals, of: zoo, importFirst: true) == there, "in order, seed \(zoo.seed)")
    try #expect(arriving(zoo.reversed, of: zoo, importFirst: false) == there, "in reverse, seed \(zoo.seed)")
  }

  private func arriving(_ ids: [String], of zoo: Zoo, importFirst: Bool) throws -> Data {
    let workshop = try Workshop()
    let daemon = try workshop.start(environment: ["ATLASD_WATCH_SETTLE_SECONDS": "0.05"])
    try daemon.answers()
    if importFirst { try daemon.ask("import", zoo.dump) }
    for id in ids {
      try workshop.copy(id, from: zoo.models)
      try daemon.ask("wait", "--for", "sampled", "--timeout", "120")
    }
    if !importFirst { try daemon.ask("import", zoo.dump) }
    let models = workshop.withoutPaths(try daemon.settledModels())
    daemon.kill(SIGTERM)
    return models
  }
}
