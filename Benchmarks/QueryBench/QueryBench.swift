import ControlAPI
import Foundation
import GeneratedRecord

/// Asks a daemon with a large record what people ask, over its socket, and prints how long the answers take.
///
///     atlas-query-bench [--models 100000] [--hub 10000] [--weights] [--folders] [--keep DIR] [--write-only]
///
/// With `--weights` the models have samples and sketches, and charting compares them; with `--folders` the store is on
/// disk and is scanned. A record that is in DIR already is used again.
@main
struct QueryBench {
  static func main() throws {
    let options = Options(CommandLine.arguments)
    defer { if options.isTemporary { try? FileManager.default.removeItem(at: options.folder) } }
    let record = GeneratedRecord(
      folder: options.folder, models: options.models, hubChildren: options.hubChildren, hasWeights: options.hasWeights,
      hasFolders: options.hasFolders)
    if !FileManager.default.fileExists(atPath: record.state.path) {
      let start = ContinuousClock.now
      try record.write()
      print("written    \(options.models) models in \(ContinuousClock.now - start)")
    }
    if options.isWriteOnly { return }
    let daemon = try QueriedDaemon(record)
    defer { daemon.stop() }
    print("started    in \(daemon.startSeconds) s, \(daemon.processorSeconds) s processor time")
    print(Measured.header)
    for question in Questions(record).all { print(try daemon.ask(question)) }
  }
}

struct Options {
  private(set) var models = 100_000
  private(set) var hubChildren = 10_000
  private(set) var hasWeights = false
  private(set) var hasFolders = false
  private(set) var isWriteOnly = false
  private(set) var isTemporary = true
  private(set) var folder = FileManager.default.temporaryDirectory.appending(path: "atlas-record-\(UUID().uuidString)")

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let name = rest.popFirst() {
      switch name {
      case "--weights": hasWeights = true
      case "--folders": hasFolders = true
      case "--write-only": isWriteOnly = true
      case "--models": models = rest.popFirst().flatMap { Int($0) } ?? models
      case "--hub": hubChildren = rest.popFirst().flatMap { Int($0) } ?? hubChildren
      case "--keep":
        isTemporary = false
        folder = rest.popFirst().map { URL(filePath: $0) } ?? folder
      default: break
      }
    }
  }
}
