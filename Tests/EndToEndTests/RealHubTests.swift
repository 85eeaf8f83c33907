import Foundation
import Testing

@Suite(
  "Servers that others wrote, with the real client as referee", .serialized,
  .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no virtual environment: .ci/setup test"))
struct RealHubTests {
  private struct Shown: Decodable {
    struct Hub: Decodable {
      let revision: String?
      let downloads: Int?
      let isGated: Bool
    }
    struct File: Decodable {
      let path: String
      let bytes: UInt64
      let claimedSHA256: String?
    }
    struct Parent: Decodable {
      let id: String
      let relation: String
    }
    let hub: Hub?
    let files: [File]
    let parents: [Parent]
    let layout: String?
  }

  private func start(_ workshop: Workshop, port: Int, _ scope: String...) throws -> RunningDaemon {
    let settings = ["hub.enabled=true", "hub.endpoint=http://127.0.0.1:\(port)", "hub.interval_seconds=3600"] + scope
    let daemon = try workshop.start(settings.flatMap { ["--set", $0] })
    try daemon.answers()
    return daemon
  }

  @Test(
    "what huggingface_hub sees of olah, with ranges or without, is what is charted; and of nginx's answers, the states")
  func referee() throws {
    let folder = try Workshop()
    let hubs = try RealHubs(in: folder.folder)
    for (name, port) in [("plain", hubs.report.plain), ("proxy", hubs.report.proxy)] {
      try holdCharted(port: port, try #require(hubs.report.seen[name]), name)
    }
    try holdStates(port: hubs.report.nginx, try #require(hubs.report.seen["nginx"]))
  }

  private func holdCharted(port: Int, _ seen: RealHubs.Seen, _ name: String) throws {
    let workshop = try Workshop()
    let daemon = try start(workshop, port: port, "hub.models=" + seen.models.keys.sorted().joined(separator: ","))
    try daemon.polled()
    var parents: [String: [String]] = [:]
    for (id, model) in seen.models where model.error == nil {
      let shown = try JSONDecoder().decode(Shown.self, from: daemon.ask("show", id, "--json"))
      let file = try #require(shown.files.first { $0.path == "model.safetensors" }, "\(name): \(id)")
      #expect(shown.layout == "hub" && shown.hub?.revision == model.sha, "\(name): \(id)")
      #expect(file.claimedSHA256 == model.etag.map { "sha256:\($0)" } && file.bytes == model.bytes, "\(name): \(id)")
      parents[id] = shown.parents.map { "\($0.relation) \($0.id)" }
    }
    let expected = ["acme/base": [], "acme/tuned": ["finetune acme/base"], "acme/four-bit": ["quantized acme/base"]]
    #expect(parents == expected, "\(name)")
    let refused = seen.models.values.count { $0.error == "RepositoryNotFoundError" }
    let notVisible = try daemon.hub().models["notVisible"]
    #expect(refused > 0 && notVisible == refused)
  }

  private func holdStates(port: Int, _ seen: RealHubs.Seen) throws {
    let states = [
      "RepositoryNotFoundError": "notVisible", "GatedRepoError": "gated", "DisabledRepoError": "disabled",
    ]
    let workshop = try Workshop()
    // The one whose quota is used up comes last: it ends the poll.
    let names = seen.models.keys.sorted()
    #expect(names.last == "acme/slow" && names.count == 6)
    let daemon = try start(workshop, port: port, "hub.authors=acme", "hub.models=" + names.joined(separator: ","))
    try daemon.until("the quota that is used up is told", withinSeconds: 120) {
      try daemon.hub().error?.contains("answered 429") ?? false
    }
    var expected: [String: Int] = ["present": seen.listed.count]
    for (id, model) in seen.models where id != "acme/slow" {
      // The client knows no class for a 401 whose text is not the Hub's; it is as invisible as a 404.
      let state = model.error.map { states[$0] ?? "notVisible" } ?? "present"
      expected[state, default: 0] += 1
      if let now = model.id, now != id { expected["renamed", default: 0] += 1 }
    }
    #expect(try daemon.hub().models.filter { $0.value > 0 } == expected)
    #expect(expected["gated"] == 1 && expected["disabled"] == 1 && expected["renamed"] == 1 && expected["present"] == 4)
  }
}
