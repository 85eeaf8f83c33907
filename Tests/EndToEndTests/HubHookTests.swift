import Foundation
import Testing

@Suite("Events that a Hub sends", .serialized)
struct HubHookTests {
  private static let secret = "canary-of-the-hook-0123456789"

  private final class Setting {
    let workshop: Workshop
    let hub: HubServer
    let daemon: RunningDaemon
    let port: Int

    init() throws {
      workshop = try Workshop()
      hub = try HubServer(of: Workshop.examples, in: workshop.folder)
      port = try freePort()
      let folder = workshop.folder
      try Data(HubHookTests.secret.utf8).write(to: folder.appending(path: "secret"))
      try Data("another-canary-0123456789".utf8).write(to: folder.appending(path: "token"))
      daemon = try workshop.start(
        [
          "hub.enabled=true", "hub.endpoint=\(hub.endpoint)", "hub.authors=brume,ryokan", "hub.interval_seconds=3600",
          "hub.trusted_origins=http://127.0.0.1:\(hub.cdnPort)", "http.listen=\(port)",
          "hub.webhook_secret_file=\(workshop.folder.appending(path: "secret").path)",
          "http.token_file=\(workshop.folder.appending(path: "token").path)",
        ].flatMap { ["--set", $0] })
      try daemon.answers()
      try daemon.polled()
    }

    /// Posts an event as the Hub does; the status of the answer.
    func post(
      _ action: String, _ name: String, to new: String? = nil, secret: String? = HubHookTests.secret, body: Data? = nil
    ) throws -> Int {
      var event: [String: Any] = [
        "event": ["action": action, "scope": action == "update" ? "repo.content" : "repo"],
        "repo": ["type": "model", "name": name, "private": false], "webhook": ["version": 3],
      ]
      if let new { event["movedTo"] = ["name": new] }
      let script = """
        import sys, urllib.request, urllib.error
        headers = {"X-Webhook-Secret": sys.argv[2]} if sys.argv[2] else {}
        request = urllib.request.Request(sys.argv[1], sys.argv[3].encode(), headers)
        try: print(urllib.request.urlopen(request, timeout=20).status)
        except urllib.error.HTTPError as error: print(error.code)
        """
      let text = try body ?? JSONSerialization.data(withJSONObject: event)
      let outcome = try run(
        "/usr/bin/env",
        [
          "python3", "-c", script, "http://127.0.0.1:\(port)/v1/hooks/huggingface", secret ?? "",
          String(decoding: text, as: UTF8.self),
        ])
      return try #require(
        Int(String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
    }
  }

  @Test("created, changed, moved and deleted between two polls: each is charted at once, for whoever shows the secret")
  func events() throws {
    let setting = try Setting()
    let (daemon, hub) = (setting.daemon, setting.hub)
    let (base, child) = ("brume/Brume-0.4M", "ryokan/run-15")
    for (secret, status) in [(nil, 401), ("canary-of-the-hook-012345678x", 401)] as [(String?, Int)] {
      #expect(try setting.post("delete", child, secret: secret) == status)
    }
    #expect(try setting.post("update", child, body: Data("[1".utf8)) == 400)
    #expect(try daemon.state(of: child) == "charted")

    try hub.order(models: [child: ["fields": ["downloads": 4711]]])
    #expect(try setting.post("update", child) == 202)
    try daemon.until("the change is seen") {
      String(decoding: try daemon.ask("show", child, "--json"), as: UTF8.self).contains("4711")
    }

    try hub.order(rename: [child: "ryokan/run-sixteen"])
    #expect(try setting.post("move", child, to: "ryokan/run-sixteen") == 202)
    try daemon.until("the new name is seen") {
      try daemon.model("ryokan/run-sixteen")?.parents.map(\.id) == [base] && daemon.model(child) == nil
    }

    let before = try hub.requests().count
    #expect(try setting.post("delete", "ryokan/run-sixteen") == 202)
    try daemon.until("it is removed") { try daemon.state(of: "ryokan/run-sixteen") == "removed" }
    #expect(try setting.post("update", "stranger/model") == 202)
    #expect(try hub.requests().count == before, "nobody is asked for what is gone, or for what no source covers")
    let state = setting.workshop.folder.appending(path: "state")
    for name in try FileManager.default.contentsOfDirectory(atPath: state.path) {
      let content = try? Data(contentsOf: state.appending(path: name))
      #expect(content?.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
    }
  }
}

/// A port of the loopback interface that nobody listens on now.
func freePort() throws -> Int {
  let outcome = try run(
    "/usr/bin/env",
    ["python3", "-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"])
  let text = String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  return try #require(Int(text))
}
