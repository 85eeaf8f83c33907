import Logging
import ModelAtlas
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// Answers questions about the atlas over HTTP, on sockets that are already bound.
///
/// Ends when the service group shuts down: no new connections, open answers get `farewellSeconds` to end.
package struct ControlServer: Service {
  private let desk: Desk
  private let doors: [Door]
  private let limits: ControlLimits

  package init(
    service: any AtlasService, listener: ListeningSocket, access: Access = Access(),
    limits: ControlLimits = ControlLimits(), logger: Logger
  ) {
    self.init(listeners: [listener], limits: limits, logger: logger) { (service, access) }
  }

  /// - Parameter serving: who answers, and who may do what, as of now: asked at every request.
  package init(
    listeners: [ListeningSocket], limits: ControlLimits = ControlLimits(), logger: Logger,
    serving: @escaping @Sendable () -> (service: any AtlasService, access: Access)
  ) {
    self.limits = limits
    let doors = listeners.map { Door($0, limits: limits, logger: logger) }
    self.doors = doors
    let connectionCount = { @Sendable in doors.reduce(0) { $0 + $1.connections.count } }
    desk = Desk(serving: serving, limits: limits, connectionCount: connectionCount, logger: logger)
  }

  package func run() async throws {
    defer { for door in doors { door.listener.release() } }
    // Never shut down: connections let go of their event loop a little after they are closed.
    let group = MultiThreadedEventLoopGroup.singleton
    let quiescing = doors.map { _ in ServerQuiescingHelper(group: group) }
    // A shutdown waits for its turn until all are open: a socket that is just being registered cannot be closed.
    var servers: [NIOAsyncChannel<Door.Connection, Never>] = []
    for (door, quiescing) in zip(doors, quiescing) { servers.append(try await door.open(group, quiescing)) }
    await withGracefulShutdownHandler { [servers] in
      await withDiscardingTaskGroup { tasks in
        for (door, server) in zip(doors, servers) { tasks.addTask { await door.serve(server, desk) } }
      }
    } onGracefulShutdown: {
      desk.close()
      let farewell = TimeAmount.milliseconds(Int64(limits.farewellSeconds * 1000))
      group.any().scheduleTask(in: farewell) { for door in doors { door.connections.closeAll() } }
      for quiescing in quiescing { quiescing.initiateShutdown(promise: nil) }
    }
  }

  /// Returns once every event loop has come round; hangs for as long as one of them does.
  package static func eventLoopsCameRound() async {
    // An event loop that has ended answers with an error: then the daemon ends too.
    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
  }
}
