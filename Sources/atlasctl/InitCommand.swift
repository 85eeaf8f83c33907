import ArgumentParser
import ControlAPI
import Glibc

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Names a folder of models to atlasd, starts or reloads it, and shows the first atlas.",
    discussion: """
      Writes conf.d/10-roots.yaml beside the configuration: that of the system for root, the user's own for others. \
      The folder is never written to.
      """)

  @Argument(help: "The folder of models.", completion: .directory)
  var folder: String
  @Option(help: "Seconds to wait for the first atlas.")
  var timeout: Double = 3600

  @OptionGroup var common: QuestionOptions

  /// More of the first atlas than this is asked for with `atlasctl models`.
  private static let shownMax = 20

  func run() throws {
    let path = try existingFolder(folder)
    let drop = RootsFile.standard
    let isNew = try drop.add(path)
    complain(isNew ? "\(path) is a root now: \(drop.path)" : "\(path) is a root already: \(drop.path)")
    do { try checkConfiguration() } catch {
      if isNew { drop.restore() }
      throw error
    }
    try ServiceUnit.standard.startOrReload()
    try waitUntilWatched(path)
    try showAtlas(of: path)
  }

  private func existingFolder(_ text: String) throws -> String {
    guard let real = realpath(text, nil) else {
      throw Failure("\(text): \(String(cString: strerror(errno)).lowercased())")
    }
    defer { free(real) }
    var status = stat()
    guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure("\(text): no folder", hint: "name the folder that the models lie in")
    }
    return String(cString: real)
  }

  private func checkConfiguration() throws {
    let check = try ConfigurationCheck(systemConfiguration)
    guard let first = check.problems.first else { return }
    throw Failure(first, hint: "atlasctl config check")
  }

  private func waitUntilWatched(_ path: String) throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(30)
    while clock.now < deadline {
      let status = try? ControlClient(socket: common.path).ask(StatusAnswer.self, .status, seconds: 5)
      if status?.roots.contains(where: { $0.path == path }) == true { return }
      usleep(100_000)
    }
    throw Failure(
      "atlasd does not watch \(path) yet", hint: "atlasctl status, or systemctl status atlasd", code: .unreachable)
  }

  private func showAtlas(of path: String) throws {
    let query = [(name: "for", value: "sampled"), (name: "timeout", value: "\(timeout)")]
    try common.ask(WaitAnswer.self, .wait, query: query, seconds: timeout + 30, json: false) { answer, _ in
      if !answer.done { complain("still reading; atlasctl status --watch shows how far") }
    }
    try common.ask([ModelSummary].self, .models, seconds: nil) { models, terminal in
      for line in modelLines(Array(models.prefix(Self.shownMax)), terminal) { say(line) }
      if models.count > Self.shownMax { say("and \(models.count - Self.shownMax) more: atlasctl models") }
      let child = models.first { !$0.parents.isEmpty }
      if let child { complain("next: atlasctl lineage \(child.id)") }
    }
  }
}
