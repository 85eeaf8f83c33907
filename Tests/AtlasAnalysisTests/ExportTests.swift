import AtlasAnalysis
import AtlasExport
import Foundation
import ModelAtlas
import Testing

/// The Python of the virtual environment that `.ci/setup test` makes.
private let python: String = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
  return (environment["ATLAS_VENV"] ?? cache + "/model-atlas/venv") + "/bin/python"
}()

@Suite("Exports, read back by outside libraries")
struct ExportTests {
  private struct Expected: Encodable {
    struct Node: Encodable {
      let id: String
      let bytes: UInt64
      let license: String?
      let hasCard: Bool
      let day: String?
    }
    struct Edge: Encodable {
      let parent: String
      let child: String
      let relation: String
    }
    let nodes: [Node]
    let edges: [Edge]

    init(_ atlas: Atlas) {
      let all = Array(atlas.allNodes)
      nodes = all.map { node in
        Node(
          id: node.id.text, bytes: node.bytesHere, license: node.license, hasCard: node.hasCard,
          day: node.verdict.created.map { String($0.time.description.prefix(10)) })
      }
      edges = all.flatMap { node in
        node.verdict.parents.map {
          Edge(parent: $0.parent.text, child: node.id.text, relation: $0.relation.rawValue)
        }
      }
    }
  }

  /// Names with everything that some format gives a meaning.
  private static let odd: Atlas = {
    let names = [
      "org/a\"b<c>&d'e", "ünï/cödé", "org/sp ace,comma;", "=1+1", "back\\slash/x", "{b}[r]a|c#", "😀/模型", "a->b", "%41",
    ]
    var nodes = names.enumerated().map { number, name in
      let parents = number == 0 ? [] : [(ModelID(names[number / 2]), Relation.finetune)]
      var node = madeNode(ModelID(name), from: parents, downloads: Int64(number), bytes: UInt64(number * 100)) {
        $0.license = number % 2 == 0 ? "lic\"<&>\(number)" : nil
        $0.hasCard = number % 3 == 0
        $0.datasets = number == 8 ? ["d<1>"] : []
        $0.results = [EvaluationResult(task: nil, dataset: "x", metric: "acc", value: 0.5)]
      }
      node.verdict.created = CreationTime(
        time: UnixTime(milliseconds: 1_700_000_000_000 + Int64(number) * 86_400_000), source: .hub)
      return node
    }
    nodes.append(madeNode("merge", from: [("=1+1", .merge), ("ünï/cödé", .merge)]))
    return atlas(nodes)
  }()

  private func readBack(_ atlas: Atlas) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "atlas-export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try JSONEncoder().encode(Expected(atlas)).write(to: folder.appending(path: "expected.json"))
    let graph = ExportGraph(atlas, AtlasIndex(atlas))
    let now = UnixTime(milliseconds: 1_800_000_000_000)
    for format in ExportFormat.allCases {
      let text = ExportText(format, at: now, version: "1").written(graph)
      try Data(text.utf8).write(to: folder.appending(path: "a.\(format.rawValue)"))
    }
    for (number, node) in atlas.allNodes.enumerated() {
      let text = BillOfMaterials(of: node, in: atlas).written(at: now, version: "1")
      try Data(text.utf8).write(to: folder.appending(path: "\(number).bom"))
    }
    let tool = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Tools/read_exports.py")
    return try run(python, [tool.path, folder.path])
  }

  @Test(
    "names that any of the formats gives a meaning come back as they went, and bills are valid CycloneDX 1.6",
    .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no virtual environment: .ci/setup test"))
  func oddNames() throws {
    let outcome = try readBack(Self.odd)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(
    "the zoo comes back equal from every format",
    .enabled(
      if: TrueAtlas.isThere && FileManager.default.isExecutableFile(atPath: python),
      "the shared test data or the virtual environment is missing"))
  func zoo() throws {
    let outcome = try readBack(try TrueAtlas().atlas)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
