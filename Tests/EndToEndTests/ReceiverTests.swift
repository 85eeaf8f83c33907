import Foundation
import Testing

@Suite(
  "Receivers of alerts", .serialized,
  .enabled(if: FileManager.default.isExecutableFile(atPath: testPython), "no virtual environment: .ci/setup test"))
struct ReceiverTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func path(_ name: String) -> URL { workshop.folder.appending(path: name) }

  /// A daemon past its baseline, which knows one model. Of a copy one rule alone tells.
  private func begin(perMinute: Int, _ alerts: String) throws -> RunningDaemon {
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/base"))
    try workshop.age("acme/base", days: 10)
    try Data("alerts:\n  deliveries_per_minute: \(perMinute)\n  rules: {undeclared-derivative: off}\n\(alerts)\n".utf8)
      .write(to: path("atlasd.yaml"))
    let daemon = try workshop.start(["--config", path("atlasd.yaml").path])
    try daemon.answers()
    try daemon.settle()
    return daemon
  }

  private func copy(_ id: String) throws { try TinyModel(seed: 1).write(to: workshop.store.appending(path: id)) }

  @Test("while a secret is exchanged both sign; the file is read at each delivery; a snoozed alert is told again")
  func exchange() throws {
    let old = WebhookReceiver.secret
    let new = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
    func write(_ secrets: String...) throws { try Data(secrets.joined(separator: "\n").utf8).write(to: path("secret")) }
    try write(new, old)
    let receiver = try WebhookReceiver(refusing: 0, in: workshop.folder)
    let daemon = try begin(
      perMinute: 30,
      """
        sinks:
          - kind: webhook
            url: http://127.0.0.1:\(receiver.port)/hook
            secret_file: \(path("secret").path)
            allow_private: true
      """)
    try copy("late/one")
    try daemon.until("the copy is told") { try !receiver.requests().isEmpty }
    #expect(try receiver.requests().allSatisfy(\.verified))
    try write(new)
    let alert = try #require(try daemon.alerts("--rule", "duplicate-upload").first)
    try daemon.ask("alerts", "--snooze", alert.id, "--for", "1s")
    try daemon.until("it is told again") { try receiver.requests().count > 1 }
    let again = try #require(try receiver.requests().last)
    #expect(again.body.data.alerts.map(\.id) == [alert.id])
    #expect(!again.verified, "the receiver still has the old secret")
    let times = try receiver.requests().map(\.at)
    #expect(zip(times.dropFirst(), times).allSatisfy { $0 - $1 > 1.9 }, "30 a minute, no more: \(times)")
  }

  @Test("Slack, Teams, a template and a command are told in their shapes; nobody in the own network unless allowed")
  func shapes() throws {
    let receiver = try WebhookReceiver(refusing: 0, in: workshop.folder)
    try Data(#"{"n":{{count}},"rule":"{{rule}}","all":{{alerts}}}"#.utf8).write(to: path("template"))
    let url = "http://127.0.0.1:\(receiver.port)"
    let webhooks = ["slack", "teams", path("template").path].enumerated().map { number, template in
      "    - {kind: webhook, name: w\(number), url: '\(url)/\(number)', template: '\(template)', allow_private: true}"
    }
    let daemon = try begin(
      perMinute: 6000,
      (["  attempts: 1", "  sinks:"] + webhooks + [
        "    - {kind: webhook, name: inside, url: '\(url)/inside'}",
        "    - {kind: command, name: page, command: /usr/bin/tee -a \(path("told").path)}",
      ]).joined(separator: "\n"))
    // A name that would call everybody in Slack, and be a link in Teams.
    let name = "late/<!channel> [x](http:x) \"q\""
    try copy(name)
    try daemon.until("four are told, and one is given up") {
      let told = try Set(receiver.bodies().keys)
      let dead = try daemon.status().alerts.deliveriesDead
      return told.isSuperset(of: ["/0", "/1", "/2"]) && FileManager.default.fileExists(atPath: path("told").path)
        && dead == 1
    }
    let bodies = try receiver.bodies()
    #expect(bodies["/inside"] == nil)
    let blocks = try #require(bodies["/0"]?["blocks"] as? [[String: Any]])
    #expect(blocks.map { ($0["text"] as? [String: String])?["type"] } == ["plain_text", "plain_text"])
    #expect((blocks.last?["text"] as? [String: String])?["text"]?.contains(name) == true)
    let card = try JSONSerialization.data(withJSONObject: try #require(bodies["/1"]))
    #expect(String(decoding: card, as: UTF8.self).contains("RichTextBlock"))
    #expect(bodies["/2"]?["rule"] as? String == "duplicate-upload" && bodies["/2"]?["n"] as? Int == 1)
    let told = try JSONDecoder().decode(WebhookReceiver.Request.Body.self, from: Data(contentsOf: path("told")))
    #expect(told.data.alerts.map(\.model) == [name])
  }
}
