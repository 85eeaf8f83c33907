import ArgumentParser
import ControlAPI
import Glibc

/// What every command that asks the daemon takes.
struct QuestionOptions: ParsableArguments {
  @Option(
    help: "The daemon's socket; else $ATLAS_SOCKET, $XDG_RUNTIME_DIR/atlasd/atlasd.sock, /run/atlasd/atlasd.sock.")
  var socket: String?

  @Flag(help: "Print one JSON value.")
  var json = false

  var path: String { daemonSocket(option: socket) }

  private var client: ControlClient { ControlClient(socket: path) }

  /// Asks, and prints the daemon's JSON or hands the answer to `show`.
  ///
  /// - Parameter isJSON: false when `show` sees to `--json` itself.
  func ask<Answer: Decodable>(
    _ type: Answer.Type, _ route: Route, model: String? = nil, query: [(name: String, value: String)] = [],
    body: [UInt8]? = nil, seconds: Double? = 60, json isJSON: Bool? = nil, show: (Answer, Terminal) throws -> Void
  ) throws {
    let bytes = try bytes(route, model: model, query: query, body: body, seconds: seconds)
    if isJSON ?? json { return put(bytes) }
    try show(understood(type, bytes), .standard)
  }

  /// The answer as the daemon spells it.
  func bytes(
    _ route: Route, model: String? = nil, query: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    seconds: Double? = 60
  ) throws -> [UInt8] {
    try failing { () throws(ControlError) in
      try client.bytes(route, model: model, query: query, body: body, seconds: seconds)
    }
  }

  /// Asks, and returns the answer.
  func answer<Answer: Decodable>(
    _ type: Answer.Type, _ route: Route, model: String? = nil, query: [(name: String, value: String)] = []
  ) throws -> Answer {
    let bytes = try bytes(route, model: model, query: query)
    return try understood(type, bytes)
  }

  func understood<Answer: Decodable>(_ type: Answer.Type, _ bytes: [UInt8]) throws -> Answer {
    do { return try value(type, json: bytes) } catch {
      throw Failure("\(path): the answer is not understood: \(error)", hint: "atlasctl and atlasd differ in version")
    }
  }

  func stream(
    _ route: Route, query: [(name: String, value: String)], headers: [(name: String, value: String)] = [],
    receive: @escaping (UnsafeRawBufferPointer) -> Bool
  ) throws {
    try failing { () throws(ControlError) in
      try client.stream(route, query: query, headers: headers, receive: receive)
    }
  }

  private func failing<Result>(_ question: () throws(ControlError) -> Result) throws -> Result {
    do { return try question() } catch { throw Failure(error, socket: path) }
  }
}

/// The socket that a command asks on.
func daemonSocket(option: String?) -> String {
  let names = ["ATLAS_SOCKET", "XDG_RUNTIME_DIR"]
  let known = Dictionary(uniqueKeysWithValues: names.compactMap { name in environment(name).map { (name, $0) } })
  return socketPath(option: option, environment: known) { access($0, F_OK) == 0 }
}
