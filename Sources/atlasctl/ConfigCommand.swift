import ArgumentParser
import ControlAPI
import Glibc

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "The daemon's configuration.", subcommands: [ConfigCheckCommand.self])
}

struct ConfigCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Reads the configuration as atlasd does, and names every mistake with its line.",
    discussion: "Exit codes: 0 without a mistake, 2 with one.")

  @Option(help: "The file; else /etc/atlasd/atlasd.yaml, else that of the user.", completion: .file())
  var config: String?
  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    let check = try ConfigurationCheck(config ?? systemConfiguration)
    if json {
      try say(json: check)
    } else {
      for problem in check.problems { say(neutralized(problem)) }
      if check.problems.isEmpty { say("\(neutralized(check.path ?? "the user's configuration")): good") }
    }
    if !check.problems.isEmpty { throw Failure("the configuration has mistakes", code: .badAnswer) }
  }
}

/// What `atlasd --check-config` says: the daemon alone knows what it accepts.
struct ConfigurationCheck: Codable {
  /// Nil where atlasd looks for the user's own file.
  @Nullable var path: String?
  var problems: [String]

  init(_ path: String?) throws(Failure) {
    self.path = path
    let outcome = try runProgram(atlasdProgram, ["--check-config"] + (path.map { ["--config", $0] } ?? []))
    problems = outcome.status == 0 ? [] : outcome.output.split(separator: "\n").map(String.init)
    if outcome.status != 0, problems.isEmpty { problems = ["\(atlasdProgram) ended with \(outcome.status)"] }
  }
}

/// The system's file where there is one: the user who checks it need not be the one whom the daemon runs as.
var systemConfiguration: String? { access("/etc/atlasd/atlasd.yaml", F_OK) == 0 ? "/etc/atlasd/atlasd.yaml" : nil }

/// `atlasd` beside this program, else along PATH.
var atlasdProgram: String {
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = readlink("/proc/self/exe", &buffer, buffer.count)
  let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  let beside = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/atlasd"
  return access(beside, X_OK) == 0 ? beside : "atlasd"
}
