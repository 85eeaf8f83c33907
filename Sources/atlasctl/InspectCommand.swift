import ArgumentParser
import ControlAPI
import Fingerprinting
import FolderWatch
import Glibc
import ModelAtlas

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "What a folder or weight file holds: tensors, verdict, fingerprint. Asks no daemon.",
    discussion: "Exits with 2 when the weights are incomplete, pointers only, or unreadable.")

  @Argument(help: "A model's folder, or one weight file.")
  var path: String
  @Flag(help: "List every tensor. With --json they always are.")
  var tensors = false
  @Flag(help: "Read all bytes: SHA-256 of each weight file, content and value hash.")
  var hash = false
  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    guard let inspection = try inspection(of: path, hash: hash) else { throw absence() }
    if json {
      try say(json: inspection)
    } else {
      for line in inspection.lines(.standard, allTensors: tensors) { say(line) }
    }
    if inspection.state != "whole" { throw ArgumentParser.ExitCode(ExitCode.badAnswer.rawValue) }
  }

  private func absence() -> Failure {
    guard access(path, R_OK) != 0 else {
      return Failure(
        "\(path): no model here", hint: "atlasctl plan \(path) lists the models of a folder", code: .noSuchModel)
    }
    let code = errno
    return Failure("\(path): \(systemReason(code))", code: code == EACCES ? .notPermitted : .noSuchModel)
  }
}

/// What a path holds; nil where there is no model.
///
/// - Parameter hash: whether all bytes are read.
func inspection(of path: String, hash: Bool = false) throws(Failure) -> Inspection? {
  guard let source = modelSource(path: path) else { return nil }
  var reading = readModel(source)
  if hash { reading = try hashed(reading, source) }
  return Inspection(reading, configurationLines(source.files), trainerPickles(at: source.path))
}

private func hashed(_ reading: ModelReading, _ source: ModelSource) throws(Failure) -> ModelReading {
  var hashes: [ByteString: FileHash] = [:]
  for file in source.files where file.fact.isWeights {
    do {
      if case .finished(let hash) = try hashFile(file, of: reading) { hashes[file.fact.path] = hash }
    } catch {
      throw Failure("\(error)")
    }
  }
  return completed(reading, hashes)
}
