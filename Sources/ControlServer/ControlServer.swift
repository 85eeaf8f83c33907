import HTTPTypes
import HummingbirdCore
import Logging
import ModelAtlas
import NIOCore
import NIOExtras
import NIOHTTPTypes
import NIOPosix
import ServiceLifecycle

/// Answers questions about the atlas over HTTP, on a socket that is already bound.
///
/// Ends when the service group shuts down: no new connections, open answers get `farewellSeconds` to end.
package struct ControlServer: Service {
  private typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  private let desk: Desk
  private let listener: ListeningSocket
  private let limits: ControlLimits
  private let logger: Logger
  private let connections: Connections

  package init(
    service: any AtlasService, listener: ListeningSocket, access: WriteAccess = WriteAccess(),
    limits: ControlLimits = ControlLimits(), logger: Logger
  ) {
    self.init(listener: listener, limits: limits, logger: logger) { (service, access) }
  }

  /// - Parameter serving: who answers, and who may change anything, as of now: asked at every request.
  package init(
    listener: ListeningSocket, limits: ControlLimits = ControlLimits(), logger: Logger,
    serving: @escaping @Sendable () -> (service: any AtlasService, access: WriteAccess)
  ) {
    self.listener = listener
    self.limits = limits
    self.logger = logger
    connections = Connections(max: limits.connectionsMax)
    desk = Desk(serving: serving, limits: limits, connections: connections, logger: logger)
  }

  package func run() async throws {
    defer { listener.release() }
    // Never shut down: connections let go of their event loop a little after they are closed.
    let group = MultiThreadedEventLoopGroup.singleton
    let quiescing = ServerQuiescingHelper(group: group)
    let server = try await bind(group, quiescing)
    logger.info("listening", metadata: ["socket": "\(listener.path ?? "descriptor \(listener.descriptor)")"])
    await withGracefulShutdownHandler {
      await serve(server)
    } onGracefulShutdown: {
      desk.close()
      let farewell = TimeAmount.milliseconds(Int64(limits.farewellSeconds * 1000))
      group.any().scheduleTask(in: farewell) { connections.closeAll() }
      quiescing.initiateShutdown(promise: nil)
    }
  }

  /// Returns once every event loop has come round; hangs for as long as one of them does.
  package static func eventLoopsCameRound() async {
    // An event loop that has ended answers with an error: then the daemon ends too.
    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
  }

  private func bind(
    _ group: MultiThreadedEventLoopGroup, _ quiescing: ServerQuiescingHelper
  ) async throws -> NIOAsyncChannel<Connection, Never> {
    let http = HTTP1Channel(responder: { _, _, _ in }, configuration: configuration)
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: backlog)
      // A crowd that comes at once is let in at once: a client that finds the backlog full is refused by the kernel.
      .serverChannelOption(.maxMessagesPerRead, value: 256)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .bind(listener.descriptor, serverBackPressureStrategy: nil) { [connections, logger] channel in
        connections.enter(channel)
        channel.closeFuture.whenComplete { _ in connections.leave(channel) }
        return http.setup(channel: channel, logger: logger).map { connection in
          // One that nobody serves any more, as the server ends, must live until it is closed: NIO traps on a writer
          // that is let go of before.
          channel.closeFuture.whenComplete { _ in withExtendedLifetime(connection) {} }
          return connection
        }
      }
  }

  private var configuration: HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      idleTimeout: .seconds(limits.idleSeconds),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytesMax, maxHeaderListSize: limits.headerBytesMax, maxHeaderFieldCount: 100))
  }

  private func serve(_ server: NIOAsyncChannel<Connection, Never>) async {
    await withDiscardingTaskGroup { tasks in
      do {
        try await server.executeThenClose { inbound in
          for try await connection in inbound {
            tasks.addTask { await converse(connection) }
          }
        }
      } catch {
        logger.error("socket closed", metadata: ["reason": "\(error)"])
      }
    }
  }

  /// One connection, request after request. The peer is asked for once: it cannot change.
  private func converse(_ connection: Connection) async {
    let peer = await Peer.of(connection.channel)
    let channel = HTTP1Channel(
      responder: { request, writer, channel in
        connections.mark(channel, busy: true)
        defer { connections.mark(channel, busy: false) }
        try await desk.answer(request, from: peer, writer, on: channel)
      }, configuration: configuration)
    await channel.handle(value: connection, logger: logger)
  }
}
