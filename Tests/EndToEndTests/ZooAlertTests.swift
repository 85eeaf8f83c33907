import Foundation
import Testing

/// One model of the zoo as `truth.jsonl` knows it, as far as alerts are concerned.
private struct TrueModel: Decodable {
  struct Parent: Decodable {
    let id: String
  }
  struct Card: Decodable {
    let mode: String
    let base_model: [String]?
    let license: String?
    let name_or_path: String?

    private enum Key: String, CodingKey { case mode, base_model, license, name_or_path }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      mode = try container.decode(String.self, forKey: .mode)
      license = try container.decodeIfPresent(String.self, forKey: .license)
      name_or_path = try container.decodeIfPresent(String.self, forKey: .name_or_path)
      // A list, or one name.
      if let one = try? container.decodeIfPresent(String.self, forKey: .base_model) {
        base_model = [one]
      } else {
        base_model = try container.decodeIfPresent([String].self, forKey: .base_model)
      }
    }
  }
  let id: String
  let family: String
  let relation: String
  let subtype: String
  let parents: [Parent]
  let present: Bool
  let card: Card?
  let license_conflict: Bool?
  let value_class: String?
  let dtype: String?
}

/// Which alerts the models of a zoo must raise, derived from what is true of them and what their files say.
private struct Expectation {
  let models: [String: TrueModel]
  let folder: URL

  /// Every family is there.
  var isWhole: Bool { Set(models.values.map(\.family)).count > 3 && models.count > 150 }

  private var uploadsOfAll: [TrueModel] { models.values.filter { $0.present && $0.card != nil } }

  private func claims(_ id: String) -> Bool {
    let files = FileManager.default.enumerator(atPath: folder.appending(path: id).path)?.compactMap { $0 as? String }
    return (files ?? []).contains { path in
      if path == "mergekit_config.yml" { return true }
      guard path.hasSuffix("config.json"),
        let data = try? Data(contentsOf: folder.appending(path: id).appending(path: path)),
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { return false }
      return ["base_model_name_or_path", "_name_or_path"].contains { object[$0] is String }
    }
  }

  private var uploads: [TrueModel] { uploadsOfAll.filter { isWhole || $0.family == "aster" } }

  var undeclared: Set<String> {
    Set(
      uploads.filter { model in
        !model.parents.isEmpty && ["missing", "nobase"].contains(model.card?.mode) && !claims(model.id)
      }.map(\.id))
  }

  var falseParents: Set<String> { Set(uploads.filter { $0.card?.mode == "wrong" }.map(\.id)) }

  /// Incomplete: cut short, or a shard missing.
  var stalled: Set<String> {
    Set(models.values.filter { ["truncated", "partial_shards"].contains($0.subtype) }.map(\.id))
  }

  /// A true parent is gone, and a card or a configuration names a parent at all.
  var removedParents: Set<String> {
    Set(
      uploads.filter { model in
        let isGone = model.parents.contains { models[$0.id]?.present == false }
        return isGone && (model.card?.base_model != nil || claims(model.id))
      }.map(\.id))
  }

  /// All but one of each class of equal values in one element type.
  var copies: [[String]] {
    let classes = Dictionary(grouping: uploads.filter { $0.value_class != nil }) {
      "\($0.value_class ?? "") \($0.dtype ?? "")"
    }
    return classes.values.map { $0.map(\.id) }.filter { $0.count > 1 }
  }

  /// Paths up to the nearest ancestors whose cards state a license that is known.
  private func licensed(above id: String) -> [[String]] {
    (models[id]?.parents ?? []).flatMap { parent -> [[String]] in
      let ancestor = models[parent.id]
      let stated = ancestor?.present == true ? ancestor?.card?.license : nil
      if let stated, stated != "other" { return [[parent.id, id]] }
      return licensed(above: parent.id).map { $0 + [id] }
    }
  }

  private func isRestricted(_ id: String) -> Bool { models[id]?.card?.license?.contains("-nc") == true }

  private func isWide(_ id: String) -> Bool {
    guard let license = models[id]?.card?.license else { return false }
    return license != "other" && !license.contains("-nc")
  }

  /// Where a stated license drops what the nearest stated one above demands, with the paths down from there. Whoever
  /// states nothing has no alert, whatever license the makers had in mind.
  var conflicts: [String: [[String]]] {
    var conflicts: [String: [[String]]] = [:]
    for model in uploads where isWide(model.id) {
      let paths = licensed(above: model.id).filter { isRestricted($0[0]) }
      if !paths.isEmpty { conflicts[model.id] = paths }
    }
    return conflicts
  }

  /// Models that the zoo itself says are in conflict.
  var flagged: Set<String> { Set(models.values.filter { $0.license_conflict == true }.map(\.id)) }

  /// Whether the model's license is wider than that of any ancestor: true, though not where it was dropped.
  func isWiderThanAnAncestor(_ id: String) -> Bool { isWide(id) && ancestors(of: id).contains(where: isRestricted) }

  private func ancestors(of id: String) -> Set<String> {
    (models[id]?.parents ?? []).reduce(into: []) { all, parent in
      all.formUnion(ancestors(of: parent.id).union([parent.id]))
    }
  }
}

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
    let truth = Expectation(
      models: Dictionary(uniqueKeysWithValues: chosen.map { ($0.id, $0) }), folder: workshop.store)
    try judge(daemon, truth)
  }

  private func judge(_ daemon: RunningDaemon, _ truth: Expectation) throws {
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
