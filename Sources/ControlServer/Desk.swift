import ControlAPI
import HTTPTypes
import HummingbirdCore
import Logging
import ModelAtlas
import NIOCore
import Synchronization

/// Where every request is admitted, answered, and refused in words.
final class Desk: Sendable {
  let limits: ControlLimits
  /// At this moment, over all sockets.
  let connectionCount: @Sendable () -> Int
  let analyst = Analyst()
  let runs = LongRuns()
  private let serving: @Sendable () -> (service: any AtlasService, access: Access)
  private let logger: Logger
  private let isClosed = Atomic(false)

  init(
    serving: @escaping @Sendable () -> (service: any AtlasService, access: Access), limits: ControlLimits,
    connectionCount: @escaping @Sendable () -> Int, logger: Logger
  ) {
    self.serving = serving
    self.limits = limits
    self.connectionCount = connectionCount
    self.logger = logger
  }

  /// Who answers now: another after the configuration was reloaded.
  var service: any AtlasService { serving().service }

  /// From now on nobody is kept waiting.
  func close() { isClosed.store(true, ordering: .relaxed) }

  /// Whether waiting answers should end now.
  var isClosing: Bool { isClosed.load(ordering: .relaxed) || Task.isCancelled }

  func answer(
    _ request: Request, from visitor: Visitor, _ writer: consuming ResponseWriter, on channel: any Channel
  ) async throws {
    let response: Response
    do {
      let (route, model, query) = try admit(request, from: visitor)
      if request.headers[.expect]?.lowercased() == "100-continue" {
        try await writer.writeInformationalHead(HTTPResponse(status: .continue))
      }
      response = try await reply(
        to: Question(route: route, model: model, query: query, request: request, peer: visitor.peer))
    } catch let problem as ProblemAnswer {
      response = Response(problem)
      // What is left of the body is not worth reading to its end; the client gets time to read why.
      if problem.status == 413 { channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) } }
    } catch {
      logger.error("request failed", metadata: ["path": "\(request.uri.path)", "reason": "\(error)"])
      response = Response(.failed("\(error)"))
    }
    try await writer.write(response: response.head, body: response.body)
  }

  /// Finds the route and refuses what may not be asked.
  private func admit(
    _ request: Request, from visitor: Visitor
  ) throws(ProblemAnswer) -> (route: Route, model: String?, query: Substring) {
    let access = serving().access
    if visitor == .network {
      // Before anything else: a stranger does not even learn what is served.
      guard access.networkToken?.isShown(in: request.headers) == true || showsHookSecret(request) else {
        throw .tokenNeeded
      }
    }
    let target = request.head.path ?? "/"
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let (route, model) = Route.of(path: String(halves[0])), model != "" else { throw .noSuchPath(target) }
    guard route != .page || visitor == .network else { throw .noSuchPath(target) }
    guard request.method.rawValue == route.method else { throw .wrongMethod(route) }
    if route.isWrite {
      let isPermitted = access.allowsChanges(by: visitor)
      note(route, of: visitor.peer, isPermitted: isPermitted)
      if !isPermitted { throw .notPermitted(visitor) }
    }
    let max = limits.bodyBytesMax(of: route)
    if let announced = request.headers[.contentLength].flatMap(Int.init), announced > max { throw .tooLarge(max) }
    return (route, model, halves.count > 1 ? halves[1] : "")
  }
}

extension Desk {
  /// Who changed anything, or tried to: the journal keeps it.
  private func note(_ route: Route, of peer: Peer?, isPermitted: Bool) {
    let who: Logger.Metadata = [
      "route": "\(route.rawValue)", "user": "\(peer.map { "\($0.user)" } ?? "unknown")",
      "process": "\(peer.map { "\($0.process)" } ?? "unknown")",
    ]
    logger.notice(isPermitted ? "change permitted" : "change refused", metadata: who)
  }
}

/// An admitted request.
struct Question {
  let route: Route
  let model: String?
  let query: Substring
  let request: Request
  let peer: Peer?

  /// Who asks. Only the kernel's word counts; a write without it was refused before.
  var person: Person { Person(user: peer?.user ?? UInt32.max, process: peer?.process ?? 0) }

  /// The whole body; `.tooLarge` as soon as it is longer than `max` bytes.
  func body(max: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    if let announced = request.headers[.contentLength].flatMap(Int.init), (0...max).contains(announced) {
      bytes.reserveCapacity(announced)
    }
    do {
      for try await part in request.body {
        guard part.readableBytes <= max - bytes.count else { throw ProblemAnswer.tooLarge(max) }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch let problem as ProblemAnswer {
      throw problem
    } catch {
      // A client that went away in the middle, or whose chunks are none.
      throw ProblemAnswer.badRequest("the body ended before its end: \(error)")
    }
    return bytes
  }
}
