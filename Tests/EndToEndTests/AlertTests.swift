import Foundation
import Testing

@Suite("Alerts of a running daemon", .serialized)
struct AlertTests {
  /// What the first scan finds is the baseline; a model and a pickle come after it.
  private func begin(_ workshop: Workshop, configuration: String) throws -> RunningDaemon {
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/base"))
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/early-copy"))
    try workshop.age("acme/base", days: 10)
    let file = workshop.folder.appending(path: "atlasd.yaml")
    try Data(configuration.utf8).write(to: file)
    let daemon = try workshop.start(["--config", file.path])
    try daemon.answers()
    try daemon.settle()
    return daemon
  }

  private func webhook(_ workshop: Workshop, port: Int) throws -> String {
    let secret = workshop.folder.appending(path: "secret")
    try Data((WebhookReceiver.secret + "\n").utf8).write(to: secret)
    return """
      alerts:
        deliveries_per_minute: 6000
        sinks:
          - kind: webhook
            url: http://127.0.0.1:\(port)/hook
            secret_file: \(secret.path)
            allow_private: true
      """
  }

  @Test(
    "a receiver that fails three times gets each delivery once, in order and signed, and nothing of the baseline",
    .enabled(if: FileManager.default.isExecutableFile(atPath: testPython), "no virtual environment: .ci/setup test"))
  func webhook() throws {
    let workshop = try Workshop()
    let receiver = try WebhookReceiver(refusing: 3, in: workshop.folder)
    let daemon = try begin(workshop, configuration: webhook(workshop, port: receiver.port))
    #expect(try daemon.alerts("--rule", "duplicate-upload").map(\.model) == ["acme/early-copy"])
    for name in ["one", "two", "three"] {
      try TinyModel(seed: 1).write(to: workshop.store.appending(path: "late/\(name)"))
      try daemon.settle()
    }
    // Three refusals are retried after 1, 2 and 4 seconds.
    func taken() throws -> [WebhookReceiver.Request] { try receiver.requests().filter { !$0.refused } }
    try daemon.until("three copies are told") {
      try Set(taken().flatMap { $0.body.data.alerts.map(\.model) }).count == 3
    }
    let requests = try receiver.requests()
    #expect(requests.allSatisfy { $0.verified })
    #expect(requests.prefix(4).map(\.refused) == [true, true, true, false])
    #expect(Set(requests.prefix(4).map(\.id)).count == 1)
    let told = try taken().flatMap { $0.body.data.alerts.filter { $0.rule == "duplicate-upload" }.map(\.model) }
    #expect(told == ["late/one", "late/three", "late/two"] || told == ["late/one", "late/two", "late/three"])
    let ids = try taken().map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(try taken().contains { $0.body.data.alerts.count > 1 }, "what waits of one cause is told together")
  }

  @Test(
    "killed between a verdict and its delivery it loses no alert, and repeats at most the one under way",
    .enabled(if: FileManager.default.isExecutableFile(atPath: testPython), "no virtual environment: .ci/setup test"))
  func killed() throws {
    let workshop = try Workshop()
    let receiver = try WebhookReceiver(refusing: 0, in: workshop.folder)
    var daemon = try begin(workshop, configuration: webhook(workshop, port: receiver.port))
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(state: seed)
    var kills = 0
    for number in 0..<4 {
      try TinyModel(seed: UInt64(100 + number)).write(to: workshop.store.appending(path: "late/m\(number)"))
      let moment = Date(timeIntervalSinceNow: Double.random(in: 0.1...0.9, using: &random))
      while Date.now < moment { sched_yield() }
      daemon.kill(SIGKILL)
      kills += 1
      daemon = try workshop.start(["--config", workshop.folder.appending(path: "atlasd.yaml").path])
      try daemon.answers()
      try daemon.settle()
    }
    let expected = Set((0..<4).map { "late/m\($0)" })
    try daemon.until("all four are told, seed \(seed)") {
      try Set(receiver.requests().flatMap { $0.body.data.alerts.map(\.model) }).isSuperset(of: expected)
    }
    let ids = try receiver.requests().map(\.id)
    #expect(ids.count - Set(ids).count <= kills, "seed \(seed): each kill may repeat one")
    #expect(Set(try daemon.alerts("--rule", "unknown-origin").map(\.model)).isSuperset(of: expected))
  }

  @Test("an alert is acknowledged by whom the kernel says, goes with its cause, and other rules can be tried")
  func course() throws {
    let workshop = try Workshop()
    let daemon = try begin(workshop, configuration: "alerts:\n  sinks: none\n")
    let copy = try #require(try daemon.alerts("--rule", "duplicate-upload").first)
    try daemon.ask("alerts", "--ack", String(copy.id.prefix(8)))
    let acknowledged = try #require(try daemon.alerts("--rule", "duplicate-upload").first)
    #expect(acknowledged.state == "acknowledged" && acknowledged.by?.user == geteuid())
    #expect(acknowledged.by.map { $0.process > 0 } == true)

    let rules = workshop.folder.appending(path: "rules.yaml")
    try Data("rules: {duplicate-upload: off}\ndeny: [acme/base]\n".utf8).write(to: rules)
    let preview = try JSONDecoder().decode(
      [ListedAlert].self, from: daemon.ask("alerts", "preview", "--rules", rules.path, "--json"))
    #expect(preview.contains { $0.rule == "denied-ancestor" && $0.path == ["acme/base", "acme/early-copy"] })
    #expect(!preview.contains { $0.rule == "duplicate-upload" })
    #expect(try daemon.alerts("--rule", "denied-ancestor").isEmpty, "a preview changes nothing")

    try FileManager.default.removeItem(at: workshop.store.appending(path: "acme/early-copy"))
    try daemon.until("the alert goes with the copy") { try daemon.alerts("--rule", "duplicate-upload").isEmpty }
    #expect(try daemon.alerts("--state", "resolved").contains { $0.id == copy.id })
  }

  @Test("check: 0 passes, 2 names the rule or what is pending, 64 and 66 tell mistakes apart")
  func gate() throws {
    let workshop = try Workshop()
    try Data("{}".utf8).write(to: workshop.folder.appending(path: "x"))
    try FileManager.default.createDirectory(
      at: workshop.store.appending(path: "acme/cut"), withIntermediateDirectories: true)
    try TinyModel(seed: 3).file.prefix(9000).write(to: workshop.store.appending(path: "acme/cut/model.safetensors"))
    let daemon = try begin(workshop, configuration: "alerts:\n  sinks: none\n")
    let policy = workshop.folder.appending(path: "gate.yaml")
    try Data("rules: {duplicate-upload: critical}\n".utf8).write(to: policy)
    func check(_ model: String, _ more: String...) throws -> Outcome {
      try run(
        Workshop.products.appending(path: "atlasctl").path, ["check", model] + more,
        environment: ["ATLAS_SOCKET": daemon.socket.path])
    }
    #expect(try check("acme/base", "--policy", policy.path).status == 0)
    let copy = try check("acme/early-copy", "--policy", policy.path)
    #expect(copy.status == 2 && String(decoding: copy.output, as: UTF8.self).contains("duplicate-upload"))
    let path = try check(workshop.store.appending(path: "acme/early-copy").path, "--policy", policy.path)
    #expect(path.status == 2)
    let cut = try check("acme/cut")
    #expect(cut.status == 2 && String(decoding: cut.output, as: UTF8.self).contains("pending"))
    #expect(try check("acme/nowhere").status == 66)
    #expect(try check(workshop.folder.path).status == 66)
    try Data("rules: {duplicate-uploads: critical}\n".utf8).write(to: policy)
    let slip = try check("acme/base", "--policy", policy.path)
    #expect(slip.status == 64 && slip.errors.contains("duplicate-upload?"))
    // Other bytes than those that were charted never pass, even before the watcher has told.
    try TinyModel(seed: 9).file.write(to: workshop.store.appending(path: "acme/base/model.safetensors"))
    #expect(try check("acme/base").status == 2)
  }
}
