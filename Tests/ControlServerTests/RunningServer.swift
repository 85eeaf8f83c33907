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
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = ControlServer(
      service: service, listener: try ListeningSocket.unix(path: path, mode: mode), limits: limits, logger: logger)
    let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let result: Result
      do { result = try await body(path, ControlClient(socket: path)) } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return result
    }
  }
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
