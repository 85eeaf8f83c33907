import Foundation
import Testing

@Suite("Charting a Hub without downloading it", .serialized)
struct HubPollTests {
  /// The authors of the examples, as a setting.
  private static func authors(of folder: URL) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().joined(separator: ",")
  }

  private static func arguments(_ hub: HubServer, _ scope: String, seconds: Double = 3600) -> [String] {
    [
      "hub.enabled=true", "hub.endpoint=\(hub.endpoint)", scope, "hub.interval_seconds=\(seconds)",
      "hub.trusted_origins=http://127.0.0.1:\(hub.cdnPort)",
    ]
    .flatMap { ["--set", $0] }
  }

  /// Parents by child, of models that have some.
  private static func edges(_ models: [String: ListedModel]) -> [String: [String]] {
    models.mapValues { $0.parents.map(\.id) }.filter { !$0.value.isEmpty }
  }

  @Test("the examples get the parents that their downloads get, in six requests a model and a part of the bytes")
  func examples() throws {
    let (here, there) = (try Workshop(), try Workshop())
    let hub = try HubServer(of: Workshop.examples, in: there.folder)
    let local = try here.start(["--root", Workshop.examples.path])
    try local.answers()
    try local.ask("import", hub.dump.path)
    let expected = try ListedModel.all(local.settledModels())
    local.kill(SIGTERM)

    let daemon = try there.start(Self.arguments(hub, "hub.authors=\(Self.authors(of: Workshop.examples))"))
    try daemon.answers()
    try daemon.polled()
    let found = try ListedModel.all(daemon.settledModels())
    #expect(Self.edges(found) == Self.edges(expected))
    #expect(try daemon.hub().waiting == 0)
    let requests = try hub.requests()
    let weights = requests.filter { $0.path.contains("/resolve/") || $0.cdn }.reduce(0) { $0 + $1.bytes }
    let models = try daemon.hub().models["present"] ?? 0
    // Lists: three for each of the authors. All else is for the models.
    let spent = requests.filter { $0.path != "/api/models" && !$0.cdn }.count
    #expect(models > 10)
    #expect(spent <= 6 * models, "\(spent) requests for \(models) models")
    print("hub examples: \(models) models, \(requests.count) requests, \(weights) bytes of files")
  }

  @Test("a repository that arrives on disk is the same model, and stays one when its folder goes")
  func twoPlaces() throws {
    let workshop = try Workshop()
    let hub = try HubServer(of: Workshop.examples, in: workshop.folder)
    let daemon = try workshop.start(Self.arguments(hub, "hub.authors=brume,ryokan"))
    try daemon.answers()
    try daemon.polled()
    let before = try ListedModel.all(daemon.settledModels())
    let child = try #require(before["ryokan/run-15"])
    #expect(child.parents.map(\.id) == ["brume/Brume-0.4M"])
    for id in ["brume/Brume-0.4M", "ryokan/run-15"] { try workshop.copy(id, from: Workshop.examples) }
    let here = workshop.store.appending(path: "ryokan/run-15").path
    try daemon.until("the folder stands for the model") {
      try String(decoding: daemon.ask("show", "ryokan/run-15"), as: UTF8.self).contains(here)
    }
    let after = try ListedModel.all(daemon.settledModels())
    #expect(after.keys.sorted() == before.keys.sorted())
    #expect(after["ryokan/run-15"]?.parents == child.parents)
    try FileManager.default.removeItem(at: workshop.store.appending(path: "ryokan"))
    try daemon.until("the repository stands again") {
      try !String(decoding: daemon.ask("show", "ryokan/run-15"), as: UTF8.self).contains(here)
    }
    #expect(try ListedModel.all(daemon.settledModels())["ryokan/run-15"] == child)
  }

  @Test(
    "a model of 8 billion weights in four shards costs eight requests and 1.5 MB, with several ranges at a time or one",
    arguments: [true, false])
  func large(multipart: Bool) throws {
    let workshop = try Workshop()
    let models = workshop.folder.appending(path: "hub")
    let tool = Workshop.repository.appending(path: "Tests/Tools/sparse_llama.py").path
    let made = try run("/usr/bin/env", ["python3", tool, models.appending(path: "acme/Sparse-8B").path])
    try #require(made.status == 0, "\(made.errors)")
    // Hashes of 16 GB of nothing would take a minute: the Hub knows them, this one leaves them out.
    let hub = try HubServer(of: models, in: workshop.folder, options: ["multipart": multipart], hashing: false)
    let daemon = try workshop.start(Self.arguments(hub, "hub.models=acme/Sparse-8B"))
    try daemon.answers()
    try daemon.polled()
    #expect(try daemon.state(of: "acme/Sparse-8B") == "charted")
    let requests = try hub.requests()
    // A redirect and where it leads are one request of ours.
    let asked = requests.count { $0.status != 302 }
    let bytes = requests.reduce(0) { $0 + $1.bytes }
    // Whether a server answers several ranges is found out once, at the cost of one request.
    #expect(asked <= (multipart ? 8 : 9), "\(requests.map { "\($0.path) \($0.status) \($0.bytes)" })")
    #expect(bytes <= 1_500_000, "\(bytes) bytes")
    print("hub large, multipart \(multipart): \(asked) requests, \(bytes) bytes")
  }

  @Test("killed in the middle of a poll, the next start goes on where it stood, and reads nothing twice")
  func killed() throws {
    let workshop = try Workshop()
    let hub = try HubServer(of: Workshop.examples, in: workshop.folder, options: ["page": 2])
    let arguments = Self.arguments(hub, "hub.authors=\(try Self.authors(of: Workshop.examples))")
    var daemon = try workshop.start(arguments)
    try daemon.answers()
    try daemon.until("some models are charted") { try ListedModel.all(daemon.ask("models", "--json")).count > 3 }
    daemon.kill(SIGKILL)
    daemon = try workshop.start(arguments)
    try daemon.answers()
    try daemon.polled()
    // A sample is two answers from the CDN for most; one model at most was read twice.
    let headers = try hub.requests().filter { $0.cdn && $0.headers["Range"]?.hasPrefix("bytes=0-") ?? false }
    let repeated = Dictionary(grouping: headers, by: \.path).filter { $0.value.count > 1 }
    #expect(repeated.count <= 1, "\(repeated.keys)")
    #expect(try daemon.hub().waiting == 0)
  }
}
