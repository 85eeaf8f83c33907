import Foundation

/// An `atlasd` beside this program, which ends with it, however that ends.
package final class StartedDaemon {
  private let process = Process()

  /// - Parameter environment: beside that of this program.
  package init(root: URL, state: URL, socket: String, environment: [String: String] = [:]) throws {
    // A child of Process is in a process group of its own, which no Ctrl-C reaches, and nothing can be set in it before
    // it runs another program: setpriv asks the kernel for the signal and becomes the daemon.
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments =
      ["--pdeathsig", "TERM", Self.programs.appending(path: "atlasd").path]
      + ["--root", root.path, "--state", state.path, "--socket", socket]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// The folder of this program.
  package static let programs = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

  package var identifier: Int32 { process.processIdentifier }

  package var isRunning: Bool { process.isRunning }

  /// Returns when it has ended.
  package func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
