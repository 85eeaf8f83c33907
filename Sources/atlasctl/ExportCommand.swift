import ArgumentParser
import ControlAPI
import Glibc

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "The atlas for other programs: Gephi, Cytoscape, Graphviz, networkx, spreadsheets.",
    discussion: """
      csv writes a pair of files, PREFIX-nodes.csv and PREFIX-edges.csv, and needs --output PREFIX; csv-nodes and \
      csv-edges write one of them. Everything else goes to stdout without --output. --json alone is cytoscape.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case gexf, graphml, dot, cytoscape, jsonl, openlineage, csv
    case csvNodes = "csv-nodes"
    case csvEdges = "csv-edges"
  }

  @Option(help: "What to write.")
  var format: Format?
  @Option(help: "The file to write, or the beginning of the names of a pair; replaced when it is there.")
  var output: String?
  @Option(help: "Only this model with its ancestors and descendants.")
  var model: String?

  @OptionGroup var common: QuestionOptions

  private static let formats = Format.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    if format == nil, !common.json { throw ValidationError("--format is missing: one of \(Self.formats)") }
    if common.json, format ?? .cytoscape != .cytoscape { throw ValidationError("--json is --format cytoscape") }
    if format == .csv, output == nil {
      throw ValidationError("--format csv writes two files: --output PREFIX is missing")
    }
  }

  func run() throws {
    guard format == .csv, let output else { return try write((format ?? .cytoscape).rawValue, to: output) }
    try write(Format.csvNodes.rawValue, to: output + "-nodes.csv")
    try write(Format.csvEdges.rawValue, to: output + "-edges.csv")
  }

  private func write(_ format: String, to path: String?) throws {
    let query = [(name: "format", value: format)] + (model.map { [(name: "model", value: $0)] } ?? [])
    let file = try path.map { try OutputFile($0) }
    try common.stream(.export, query: query) { bytes in
      guard let file else {
        put(bytes)
        return true
      }
      return file.write(bytes)
    }
    try file?.finish()
  }
}

/// Written under another name first, so that a reader never sees half a file.
private final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private var failure: Int32 = 0
  private var isFinished = false
  private var draft: String { path + ".part" }

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure("\(path).part: \(systemReason(errno))") }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(draft) }
  }

  /// - Returns: false when the file cannot take it; `finish` says why.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        failure = errno
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  func finish() throws {
    guard failure == 0 else { throw Failure("\(draft): \(systemReason(failure))") }
    guard rename(draft, path) == 0 else { throw Failure("\(path): \(systemReason(errno))") }
    isFinished = true
  }
}
