import Foundation
import Testing

@Suite("The alerts that a zoo of known lineage must raise", .serialized)
struct ZooAlertTests {
  static let archive = Workshop.shared.appending(path: "zoo-dev/zoo-dev.tar.zst")

  /// One family, what its wrong cards name, and the broken uploads; all of them with ATLAS_WHOLE_ZOO=1.
  private func models(in zoo: URL) throws -> [TrueModel] {
    let lines = try Data(contentsOf: zoo.appending(path: "truth.jsonl")).split(separator: 10)
    let all = try lines.map { try JSONDecoder().decode(TrueModel.self, from: $0) }
    if ProcessInfo.processInfo.environment["ATLAS_WHOLE_ZOO"] != nil { return all }
    let family = all.filter { $0.family == "aster" || $0.relation == "broken" }
    let named = Set(family.filter { $0.card?.mode == "wrong" }.flatMap { $0.card?.base_model ?? [] })
    return family + all.filter { $0.family != "aster" && $0.relation != "broken" && named.contains($0.id) }
  }

  @Test(
    "per rule precision and recall of 0.9, over all 0.95, and the path of each license conflict",
    .enabled(
      if: FileManager.default.fileExists(atPath: archive.path), "the shared test data is not beside the repository"))
  func zoo() throws {
    let workshop = try Workshop()
    let unpacked = try run("/usr/bin/env", ["tar", "--zstd", "-xf", Self.archive.path, "-C", workshop.folder.path])
    try #require(unpacked.status == 0, "\(unpacked.errors)")
    let zoo = workshop.folder.appending(path: "zoo-dev")
    let chosen = try models(in: zoo)
    for model in chosen where model.present { try workshop.copy(model.id, from: zoo.appending(path: "models")) }
    let daemon = try workshop.start(["--set", "alerts.stalled_seconds=1"])
    try daemon.answers()
    try daemon.ask("import", zoo.appending(path: "hub.jsonl").path)
    try daemon.ask("wait", "--timeout", "600")
    let truth = ExpectedAlerts(
      models: Dictionary(uniqueKeysWithValues: chosen.map { ($0.id, $0) }), folder: workshop.store)
    try judge(daemon, truth)
  }

  private func judge(_ daemon: RunningDaemon, _ truth: ExpectedAlerts) throws {
    try daemon.until("uploads count as stalled") {
      try Set(daemon.alerts("--rule", "stalled-upload").map(\.model)) == truth.stalled
    }
    // A model of another family is there to be named: its own parents were left out.
    let alerts = try daemon.alerts().filter {
      truth.isWhole || truth.models[$0.model]?.family == "aster" || $0.model.hasPrefix("team-upload/")
    }
    let raised = Dictionary(grouping: alerts, by: \.rule).mapValues { Set($0.map(\.model)) }
    var tally = Tally()
    tally.compare("undeclared-derivative", raised, truth.undeclared)
    tally.compare("false-parent", raised, truth.falseParents)
    tally.compare("removed-parent", raised, truth.removedParents)
    tally.compare("stalled-upload", raised, truth.stalled)
    // Which member is the original depends on stated times that are unknown for some: one of each class is not told.
    let told = raised["duplicate-upload"] ?? []
    let expected = truth.copies.flatMap { members in
      members.filter(told.contains).isEmpty
        ? members.dropFirst().map { $0 } : members.filter(told.contains).suffix(members.count - 1)
    }
    #expect(truth.copies.allSatisfy { !$0.allSatisfy(told.contains) }, "an original is never told")
    tally.compare("duplicate-upload", raised, Set(expected))
    let conflicts = truth.conflicts
    let wide = (raised["license-conflict"] ?? []).filter { truth.isWiderThanAnAncestor($0) }
    tally.compare("license-conflict", raised, Set(conflicts.keys).union(wide))
    let paths = alerts.filter { $0.rule == "license-conflict" && conflicts[$0.model] != nil }
    let wrong = paths.filter { conflicts[$0.model]?.contains($0.path) != true }
    // A path is as right as the parents on it: where charting takes a sibling for the parent, the ancestor differs.
    let flagged = Set(wrong.map(\.model)).intersection(truth.flagged)
    print(
      "license paths: \(paths.count - wrong.count) of \(paths.count) right, wrong of those flagged: \(flagged.count)")
    #expect(flagged.isEmpty, "wrong: \(wrong.map(\.path))")
    #expect(wrong.count * 3 <= paths.count, "wrong: \(wrong.map(\.path))")
    #expect(raised["unsafe-file"] == nil)
    #expect(tally.precision >= 0.95 && tally.recall >= 0.95, "\(tally)")
  }
}

/// Hits and misses over rules.
private struct Tally: CustomStringConvertible {
  private var hits = 0
  private var raised = 0
  private var expected = 0
  private var lines: [String] = []

  var precision: Double { Double(hits) / Double(max(raised, 1)) }
  var recall: Double { Double(hits) / Double(max(expected, 1)) }
  var description: String { (lines + ["over all: \(precision), \(recall)"]).joined(separator: "\n") }

  mutating func compare(_ rule: String, _ all: [String: Set<String>], _ wanted: Set<String>) {
    let found = all[rule] ?? []
    let common = found.intersection(wanted).count
    let (precision, recall) = (
      Double(common) / Double(max(found.count, 1)), Double(common) / Double(max(wanted.count, 1))
    )
    lines.append("\(rule): \(found.count) raised, \(wanted.count) expected, precision \(precision), recall \(recall)")
    print(lines.last ?? "")
    let (extra, missed) = (found.subtracting(wanted).sorted(), wanted.subtracting(found).sorted())
    #expect(wanted.isEmpty || precision >= 0.9 && recall >= 0.9, "\(rule): not expected \(extra), missed \(missed)")
    hits += common
    raised += found.count
    expected += wanted.count
  }
}
