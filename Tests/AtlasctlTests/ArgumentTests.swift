import ArgumentParser
import ControlAPI
import HTTPTransfer
import Testing

@testable import atlasctl

@Suite("Arguments and exit codes")
struct ArgumentTests {
  @Test(
    "every command takes --json",
    arguments: [
      ["status"], ["wait"], ["models"], ["show", "a"], ["lineage", "a"], ["explain", "a"], ["inspect", "a"],
      ["duplicates"], ["impact", "a"], ["lineage", "a", "--data"], ["stats"], ["impute"], ["search"],
      ["bom", "a"], ["export"],
      ["doctor"], ["backup"], ["config", "check"], ["init", "a"],
      ["events"], ["plan", "a"], ["rescan"], ["rechart"], ["import", "a"],
    ])
  func json(command: [String]) throws {
    #expect(throws: Never.self) { try Atlasctl.parseAsRoot(command + ["--json"]) }
  }

  @Test("filters of models become a query, values in their order")
  func filters() throws {
    let arguments = ["models", "--state", "charted,sampled", "--no-quantized", "--text", "q", "--family", "a/b"]
    let command = try #require(try Atlasctl.parseAsRoot(arguments) as? ModelsCommand)
    #expect(command.state == ["charted,sampled"])
    #expect(command.quantized == false)
    #expect(command.text == "q" && command.family == ["a/b"])
  }

  @Test(
    "a mistake in usage is 64",
    arguments: [
      ["nothing"], ["show"], ["lineage", "a", "--depth", "-1"], ["wait", "--for", "ever"], ["events", "--since", "x"],
      ["lineage", "a", "--data", "--up"], ["stats", "--csv", "--json"], ["search", "--max-bytes", "many"],
      ["search", "--budget", "3"], ["search", "--limit", "0"],
      ["export"], ["export", "--format", "csv"], ["export", "--format", "xls"],
    ])
  func usage(arguments: [String]) {
    do {
      _ = try Atlasctl.parseAsRoot(arguments)
      Issue.record("accepted: \(arguments)")
    } catch {
      #expect(Atlasctl.exitCode(for: error).rawValue == 64)
    }
  }

  @Test("a daemon that is away, a missing model and a lack of permission have exit codes of their own")
  func codes() {
    func code(_ error: ControlError) -> Int32 { Failure(error, socket: "/run/x").code.rawValue }
    let endpoint = Endpoint.socket(path: "/run/x")
    #expect(code(.transfer(.unreachable(endpoint, .noSuchSocket))) == 69)
    #expect(code(.transfer(.unreachable(endpoint, .connectionRefused))) == 69)
    #expect(code(.transfer(.unreachable(endpoint, .notPermitted))) == 77)
    let statuses = [400: 64, 403: 77, 404: 66, 409: 66, 500: 1, 503: 69] as [Int: Int32]
    for (status, expected) in statuses {
      #expect(code(.problem(ProblemAnswer("x", status: status, title: "", detail: ""))) == expected)
    }
  }

  @Test("a refused connection says what to look at")
  func words() {
    let error = ControlError.transfer(.unreachable(.socket(path: "/run/x"), .connectionRefused))
    let failure = Failure(error, socket: "/run/x")
    #expect(failure.message == "atlasd does not answer on /run/x: connection refused")
    #expect(failure.hint == "systemctl status atlasd")
  }

  @Test("lines of a stream are put together from pieces")
  func lines() {
    var splitter = LineSplitter()
    let pieces = ["da", "ta: 1\n\nda", "ta: 2", "\n"]
    let lines = pieces.flatMap { piece in
      Array(piece.utf8).withUnsafeBytes { splitter.add($0).map { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(lines == ["data: 1", "data: 2"])
  }
}
