import Foundation
import ModelAtlas
import ModelCards
import Testing

/// The zoo of known lineage as an atlas in which every edge is right: what an outside computation can be held against.
struct TrueAtlas {
  struct Entry: Decodable {
    struct Parent: Decodable {
      let id: String
      let relation: String
    }
    let id: String
    let relation: String
    let present: Bool
    let parents: [Parent]
    let root: String?
    let arch: String?
    let created_at: String?
    let created_at_known: Bool?
    let bytes: UInt64?
    let metrics: [String: [String: Double?]]?
  }

  static let folder: URL? = {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["ATLAS_SHARED"].map { URL(filePath: $0) }
    let archive = (named ?? repository.appending(path: "../shared")).appending(path: "zoo-dev/zoo-dev.tar.zst")
    guard FileManager.default.fileExists(atPath: archive.path) else { return nil }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "atlas-truth-\(ProcessInfo.processInfo.processIdentifier)")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil,
      let unpacked = try? run(
        "/usr/bin/env",
        ["tar", "--zstd", "-xf", archive.path, "-C", folder.path, "--wildcards", "--no-anchored", "*.jsonl"])
    else { return nil }
    return unpacked.status == 0 ? folder.appending(path: "zoo-dev") : nil
  }()

  static let isThere = folder != nil

  let atlas: Atlas
  let entries: [Entry]

  /// - Parameter trueResults: what was measured, instead of what the cards show of it.
  init(trueResults: Bool = false) throws {
    let folder = try #require(Self.folder)
    let lines = try Data(contentsOf: folder.appending(path: "truth.jsonl")).split(separator: 10)
    entries = try lines.map { try JSONDecoder().decode(Entry.self, from: $0) }
    let dump = try Data(contentsOf: folder.appending(path: "hub.jsonl"))
    let records = Dictionary(uniqueKeysWithValues: hubRecords(fromDump: Array(dump)).records.map { ($0.id, $0) })
    var atlas = Atlas()
    for entry in entries { atlas.put(node(entry, records[ModelID(entry.id)], trueResults)) }
    self.atlas = atlas
  }
}

private func node(_ entry: TrueAtlas.Entry, _ hub: HubRecord?, _ trueResults: Bool) -> AtlasNode {
  let state: ModelState = !entry.present ? .removed : entry.relation == "broken" ? .incomplete : .charted
  var parents: [ModelID: Relation] = [:]
  for parent in entry.parents { parents[ModelID(parent.id)] = relation(parent.relation) }
  var node = madeNode(ModelID(entry.id), from: parents.map { ($0, $1) }, state: state, bytes: entry.bytes ?? 0)
  node.facts?.architecture = entry.arch
  node.verdict.family = entry.root.map { ModelID($0) }
  if entry.created_at_known == true, let time = entry.created_at.flatMap({ UnixTime(rfc3339: $0) }) {
    node.verdict.created = CreationTime(time: time, source: .hub)
  }
  node.hub = hub
  if trueResults {
    node.facts?.card.results = (entry.metrics ?? [:]).flatMap { dataset, values in
      values.compactMap { metric, value in
        value.map { EvaluationResult(task: nil, dataset: dataset, metric: metric, value: $0) }
      }
    }
    node.hub?.card.results = []
  }
  return node
}

private func relation(_ word: String) -> Relation {
  word == "merge_base" ? .merge : Relation(rawValue: word) ?? .unknown
}

/// What a command printed and how it ended.
struct Outcome {
  let status: Int32
  let output: Data
  let errors: String
}

/// Runs a command to its end; files instead of pipes, which a talkative command would fill.
func run(_ path: String, _ arguments: [String]) throws -> Outcome {
  let process = Process()
  process.executableURL = URL(filePath: path)
  process.arguments = arguments
  let files = ["out", "err"].map {
    FileManager.default.temporaryDirectory.appending(path: "atlas-\(UUID().uuidString).\($0)")
  }
  defer { for file in files { try? FileManager.default.removeItem(at: file) } }
  for file in files { try Data().write(to: file) }
  process.standardOutput = try FileHandle(forWritingTo: files[0])
  process.standardError = try FileHandle(forWritingTo: files[1])
  try process.run()
  process.waitUntilExit()
  return Outcome(
    status: process.terminationStatus, output: try Data(contentsOf: files[0]),
    errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
}
