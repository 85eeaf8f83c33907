import ControlAPI
import ControlServer
import Dispatch
import Foundation
import Logging
import ServiceLifecycle

/// A real server on a real socket in a temporary folder, for as long as `body` runs.
func withServer<Result: Sendable>(
  _ service: HandmadeAtlas = HandmadeAtlas(), limits: ControlLimits = ControlLimits(), mode: mode_t = 0o660,
  _ body: @Sendable (_ path: String, _ client: ControlClient) async throws -> Result
) async throws -> Result {
  try await withTemporaryFolder { folder in
    let path = folder + "/atlasd.sock"
    let server = ControlServer(
      service: service, listener: try ListeningSocket.unix(path: path, mode: mode), limits: limits, logger: quietLogger)
    return try await running(server) { try await body(path, ControlClient(socket: path)) }
  }
}

/// The same, on a port of the loopback interface beside the socket.
func withPort<Result: Sendable>(
  _ service: HandmadeAtlas = HandmadeAtlas(), token: String?,
  _ body: @Sendable (_ port: Int, _ client: ControlClient) async throws -> Result
) async throws -> Result {
  try await withTemporaryFolder { folder in
    let path = folder + "/atlasd.sock"
    let port = try ListeningSocket.tcp(address: "127.0.0.1", port: 0)
    let access = Access(networkToken: token.flatMap { NetworkToken($0.utf8) })
    let server = ControlServer(listeners: [try .unix(path: path), port], logger: quietLogger) { (service, access) }
    let number = try boundPort(port.descriptor)
    return try await running(server) { try await body(number, ControlClient(socket: path)) }
  }
}

private var quietLogger: Logger {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}

private func running<Result: Sendable>(
  _ server: ControlServer, _ body: @Sendable () async throws -> Result
) async throws -> Result {
  let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], logger: quietLogger)
  return try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    let result: Result
    do { result = try await body() } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
    return result
  }
}

private func boundPort(_ descriptor: Int32) throws -> Int {
  var address = sockaddr_in()
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
  }
  guard result == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  return Int(UInt16(bigEndian: address.sin_port))
}

func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/atlas-\(UInt32.random(in: 0...UInt32.max))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// Runs what blocks on a thread of its own: the server under test needs Swift's shared pool.
func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
  }
}
