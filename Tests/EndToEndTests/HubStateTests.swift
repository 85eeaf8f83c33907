import Foundation
import Testing

/// Found nowhere but in the requests to the configured origin.
private let canary = "hf_canary0123456789abcdefghijklmnop"

@Suite("A Hub whose repositories come and go, and which answers badly", .serialized)
struct HubStateTests {
  private static func arguments(_ hub: HubServer) -> [String] {
    [
      "hub.enabled=true", "hub.endpoint=\(hub.endpoint)", "hub.authors=brume,ryokan", "hub.interval_seconds=1",
      "hub.trusted_origins=http://127.0.0.1:\(hub.cdnPort)",
    ].flatMap { ["--set", $0] }
  }

  /// Waits until as many repositories as given are in a state.
  private static func expect(_ count: Int, _ state: String, _ daemon: RunningDaemon) throws {
    try daemon.until("\(count) repositories are \(state)") { try daemon.hub().models[state] == count }
  }

  @Test("gated, opened, renamed, disabled, deleted and there again: each is charted as itself")
  func transitions() throws {
    let workshop = try Workshop()
    let hub = try HubServer(of: Workshop.examples, in: workshop.folder)
    let (base, child, other) = ("brume/Brume-0.4M", "ryokan/run-15", "ryokan/Flint-ddpm-fp16")
    let gate: [String: Any] = [
      "fileStatus": 403, "headers": ["X-Error-Code": "GatedRepo"], "fields": ["gated": "auto"],
    ]
    try hub.order(models: [child: gate])
    let daemon = try workshop.start(Self.arguments(hub), environment: ["HF_TOKEN": canary])
    try daemon.answers()
    try Self.expect(1, "gated", daemon)
    #expect(try daemon.state(of: child) == "stub")

    try hub.order(models: [child: [:]])
    try Self.expect(0, "gated", daemon)
    try daemon.until("it is charted") { try daemon.model(child)?.parents.map(\.id) == [base] }

    try hub.order(rename: [child: "ryokan/run-sixteen"])
    try Self.expect(1, "renamed", daemon)
    #expect(try daemon.model("ryokan/run-sixteen")?.parents.map(\.id) == [base])
    #expect(try daemon.model(child) == nil)

    try hub.order(models: [other: ["fields": ["disabled": true]]])
    try Self.expect(1, "disabled", daemon)
    #expect(try daemon.state(of: other) == "charted", "what was read of it stays true")

    try hub.order(models: ["ryokan/run-sixteen": ["gone": true], other: [:]])
    try Self.expect(1, "removed", daemon)
    #expect(try daemon.state(of: "ryokan/run-sixteen") == "removed")

    try hub.order(models: ["ryokan/run-sixteen": [:]])
    try Self.expect(0, "removed", daemon)
    #expect(try daemon.state(of: "ryokan/run-sixteen") == "charted")
    #expect(try daemon.model("ryokan/run-sixteen")?.parents.map(\.id) == [base])

    // The child's configuration names it as /mnt/data/Brume-0.4M.
    try hub.order(rename: [base: "brume/First"])
    try Self.expect(2, "renamed", daemon)
    let renamed = try daemon.model("ryokan/run-sixteen")
    #expect(renamed?.declaredParents.map(\.resolvedId) == ["brume/First"])
    #expect(renamed?.parents.map(\.id) == ["brume/First"])
  }

  @Test("nonsense is an error in status, nothing is lost, polling goes on, and the token is nowhere")
  func hostile() throws {
    let workshop = try Workshop()
    let hub = try HubServer(of: Workshop.examples, in: workshop.folder)
    let daemon = try workshop.start(Self.arguments(hub), environment: ["HF_TOKEN": canary])
    try daemon.answers()
    try daemon.polled()
    let models = try daemon.settledModels()
    let list = "/api/models"
    let answers: [(what: String, answer: [String: Any])] = [
      ("breaks off", ["kind": "truncated"]), ("larger than", ["kind": "bomb"]), ("larger than", ["kind": "endless"]),
      ("redirect to itself", ["status": 302, "headers": ["Location": "\(list)?loop=\(canary.count)"], "times": 50]),
      ("no http or https", ["status": 302, "headers": ["Location": "file:///etc/passwd"]]),
      ("inside the own network", ["status": 307, "headers": ["Location": "http://169.254.169.254/latest"]]),
      ("request req-42", ["status": 418, "headers": ["X-Error-Code": "Teapot"]]),
      ("no list", ["body": "<html>"]),
    ]
    var seen = ""
    for (what, answer) in answers {
      try hub.order(options: ["answers": [answer.merging(["path": list]) { mine, _ in mine }]])
      try daemon.until("an error says \(what)") {
        let error = try daemon.hub().error ?? ""
        seen += error
        return error.contains(what)
      }
      try hub.order(options: ["answers": [[String: Any]]()])
      try daemon.until("polling goes on") { try daemon.hub().error == nil }
    }
    #expect(try daemon.settledModels() == models)
    try canaryIsNowhere(daemon, workshop, hub, seen)
  }

  /// Journal, record, answers, command line, and the requests to the other origin.
  private func canaryIsNowhere(
    _ daemon: RunningDaemon, _ workshop: Workshop, _ hub: HubServer, _ seen: String
  ) throws {
    let answers = try ["status", "egress", "models", "events"].map { try daemon.ask($0, "--json") }
    let commandLine = try Data(contentsOf: URL(filePath: "/proc/\(daemon.process.processIdentifier)/cmdline"))
    let requests = try hub.requests()
    daemon.kill(SIGTERM)
    var places = answers + [commandLine, Data(seen.utf8), try Data(contentsOf: daemon.log)]
    let state = workshop.folder.appending(path: "state")
    for name in try FileManager.default.contentsOfDirectory(atPath: state.path) {
      let file = state.appending(path: name)
      if !file.hasDirectoryPath, let content = try? Data(contentsOf: file) { places.append(content) }
    }
    #expect(places.count > 7)
    #expect(places.allSatisfy { $0.range(of: Data(canary.utf8)) == nil })
    #expect(requests.filter(\.cdn).count > 3 && !requests.contains { $0.cdn && $0.headers["Authorization"] != nil })
    #expect(requests.contains { $0.headers["Authorization"] == "Bearer \(canary)" }, "it was sent where it belongs")
  }

  @Test("a server that asks for two seconds gets them")
  func retryAfter() throws {
    let workshop = try Workshop()
    let hub = try HubServer(of: Workshop.examples, in: workshop.folder)
    try hub.order(options: ["answers": [["path": "/api/models", "status": 429, "headers": ["Retry-After": "2"]]]])
    let daemon = try workshop.start(Self.arguments(hub))
    try daemon.answers()
    try daemon.polled()
    let requests = try hub.requests()
    let refused = try #require(requests.firstIndex { $0.status == 429 })
    #expect(requests[refused + 1].at - requests[refused].at >= 2)
  }
}
