import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTPTypes
import NIOPosix

/// One socket that visitors come through, with its own connections: a crowd at one door shuts nobody out of another.
struct Door: Sendable {
  typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let listener: ListeningSocket
  let connections: Connections
  private let limits: ControlLimits
  private let logger: Logger

  init(_ listener: ListeningSocket, limits: ControlLimits, logger: Logger) {
    self.listener = listener
    self.limits = limits
    self.logger = logger
    connections = Connections(max: limits.connectionsMax)
  }

  /// Serves until the last connection has gone, after the helper that it was opened with has begun to let them go.
  func serve(_ server: NIOAsyncChannel<Connection, Never>, _ desk: Desk) async {
    logger.info("listening", metadata: ["socket": "\(listener.place)"])
    await withDiscardingTaskGroup { tasks in
      do {
        try await server.executeThenClose { inbound in
          for try await connection in inbound {
            tasks.addTask { await converse(connection, desk) }
          }
        }
      } catch {
        logger.error("socket closed", metadata: ["socket": "\(listener.place)", "reason": "\(error)"])
      }
    }
  }

  /// Takes the first connections in; nobody is answered before `serve`.
  func open(
    _ group: any EventLoopGroup, _ quiescing: ServerQuiescingHelper
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

  /// One connection, request after request. Who comes is asked once: it cannot change.
  private func converse(_ connection: Connection, _ desk: Desk) async {
    let visitor = await Visitor.of(connection.channel)
    let channel = HTTP1Channel(
      responder: { request, writer, channel in
        connections.mark(channel, busy: true)
        defer { connections.mark(channel, busy: false) }
        try await desk.answer(request, from: visitor, writer, on: channel)
      }, configuration: configuration)
    await channel.handle(value: connection, logger: logger)
  }
}
