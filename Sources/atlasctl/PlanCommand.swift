import ArgumentParser
import ControlAPI
import FolderWatch
import ModelAtlas

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What watching a folder would mean. Opens no weights, asks no daemon.")

  @Argument(help: "The folder.")
  var folder: String
  @Option(help: "Bytes a second that hashing may read.")
  var bytesPerSecond: Double = 200e6
  @Flag(help: "Print one JSON value.")
  var json = false

  func validate() throws {
    if !(bytesPerSecond > 0) {
      throw ValidationError("--bytes-per-second \(bytesPerSecond): a positive rate is expected")
    }
  }

  func run() throws {
    let sources: [ModelSource]
    do {
      sources = try modelSources(at: WatchedRoot(name: "plan", path: folder))
    } catch {
      throw Failure("\(error)", hint: "plan takes a folder that can be read", code: .noSuchModel)
    }
    let plan = Plan(folder: folder, sources, bytesPerSecond: bytesPerSecond)
    if json { return try say(json: plan) }
    for line in plan.lines(.standard) { say(line) }
  }
}

/// What `plan` prints.
struct Plan: Codable, Hashable {
  struct Problem: Codable, Hashable {
    var model: String
    /// `incomplete`, `stub` or `unreadable`.
    var state: String
    var reason: String
  }

  /// Some 300 short reads a model, of which a busy disk does a few thousand a second. Measured on one machine, halved.
  private static let sampleSeconds = 0.1

  var folder: String
  var models: Int
  /// Of the weight files.
  var bytes: UInt64
  var layouts: [String: Int]
  /// What the listing alone tells.
  var problems: [Problem]
  /// Until every model has its first verdict.
  var sampleSeconds: Double
  /// Until every weight file is hashed, at `bytesPerSecond`.
  var hashSeconds: Double
  var bytesPerSecond: Double

  init(folder: String, _ sources: [ModelSource], bytesPerSecond: Double) {
    self.folder = folder
    self.bytesPerSecond = bytesPerSecond
    models = sources.count
    bytes = sources.flatMap(\.files).reduce(0) { $0 &+ ($1.fact.isWeights ? $1.fact.bytes : 0) }
    layouts = Dictionary(grouping: sources, by: \.layout.rawValue).mapValues(\.count)
    problems = sources.compactMap(Problem.init)
    sampleSeconds = Double(sources.count) * Self.sampleSeconds
    hashSeconds = Double(bytes) / bytesPerSecond
  }

  func lines(_ terminal: Terminal) -> [String] {
    let kinds = layouts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    var lines = ["\(counted(models, "model")), \(byteText(bytes)) of weights in \(neutralized(folder))"]
    if !kinds.isEmpty { lines.append("layouts: " + kinds.joined(separator: ", ")) }
    lines.append("first verdicts: about \(durationText(seconds: sampleSeconds))")
    let rate = bytesPerSecond < 1e18 ? "\(byteText(UInt64(bytesPerSecond)))/s" : "any rate"
    lines.append("full hashes: about \(durationText(seconds: hashSeconds)) at \(rate)")
    return lines + section("problems", problems.map { "\($0.model): \($0.state): \($0.reason)" }, terminal)
  }
}

extension Plan.Problem {
  fileprivate init?(_ source: ModelSource) {
    guard let reason = source.condition.reason else { return nil }
    (model, state, self.reason) = (source.place.name.text, source.condition.name, reason)
  }
}
