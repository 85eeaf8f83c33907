import ArgumentParser
import AtlasConfiguration
import AtlasDatabase
import ControlServer
import Foundation
import Ingestion
import Logging
import ModelAtlas
import ServiceLifecycle
import SystemdNotify
import UnixSignals

/// The daemon: reads its configuration, puts the parts together, and runs until it is told to stop.
struct Atlasd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlasd",
    abstract: "Charts the models in watched folders into an atlas.",
    discussion: "atlasctl asks it. Settings: flags beat the environment (ATLASD_*), which beats the file.",
    version: atlasVersion)

  @Option(help: "The configuration file.") var config: String?
  @Option(help: "A folder of models; may be given several times, and replaces the file's roots.") var root: [String] =
    []
  @Option(help: "The folder that holds the record.") var state: String?
  @Option(help: "The Unix socket to answer on.") var socket: String?
  @Option(name: .customLong("set"), help: "Any key of the file, as charting.declared=ignore.") var settings: [String] =
    []
  @Flag(help: "Read the configuration, say what is wrong with it, and end.") var checkConfig = false

  func run() async throws {
    let configuration = try loadConfiguration()
    if checkConfig { return }
    let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
    bootstrapLogging(level: level, environment: ProcessInfo.processInfo.environment)
    let logger = Logger(label: "atlasd")
    do {
      // A hangup before anybody listens for it would end the daemon.
      signal(SIGHUP, SIG_IGN)
      try await serve(configuration, logger: logger)
    } catch {
      logger.error("atlasd ends", metadata: ["reason": "\(error)"])
      throw ExitCode.failure
    }
    logger.info("stopped")
  }

  private func loadConfiguration() throws -> Configuration {
    do {
      return try Self.load(arguments)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(EX_USAGE)
    }
  }

  private var arguments: ConfigurationArguments {
    var arguments = ConfigurationArguments()
    arguments.configPath = config
    arguments.roots = root
    arguments.state = state
    arguments.socket = socket
    arguments.settings = settings
    return arguments
  }

  private static func load(_ arguments: ConfigurationArguments) throws(ConfigurationProblems) -> Configuration {
    try Configuration.load(arguments, environment: ProcessInfo.processInfo.environment).configuration
  }

  private func serve(_ configuration: Configuration, logger: Logger) async throws {
    let notifier = ServiceNotifier()
    try makePrivateFolder(configuration.state)
    // The socket first: two daemons on one socket are told apart before either opens the record.
    let listeners = try listeners(configuration)
    let path = configuration.state + "/atlas.db"
    let (store, serving) = try withRecord(at: path, logger: logger) { [arguments] store in
      try ServingDaemon(configuration, store: store, logger: logger) { try Self.load(arguments) }
    }
    let services: [any Service] = [
      ControlServer(listeners: listeners, logger: logger) { (serving.daemon, serving.access) },
      Watchdog(serving: serving, notifier: notifier),
      Reloading(serving: serving, notifier: notifier),
      EventJournal(serving: serving, logger: logger),
      RecordKeeping(serving: serving, store: store, path: path, logger: logger),
    ]
    notifier.ready(status: "watching \(configuration.roots.count) roots")
    try await ServiceGroup(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
    notifier.stopping()
    serving.daemon.stop()
    store.close()
  }

  private func listeners(_ configuration: Configuration) throws -> [ListeningSocket] {
    let socket = try socket(configuration)
    guard let port = configuration.http.listen else { return [socket] }
    return [socket, try ListeningSocket.tcp(address: port.address, port: port.port)]
  }

  private func socket(_ configuration: Configuration) throws -> ListeningSocket {
    if let activated = ListeningSocket.activated(count: ServiceNotifier.activatedSockets()) { return activated }
    try makePrivateFolder((configuration.socket as NSString).deletingLastPathComponent)
    return try ListeningSocket.unix(path: configuration.socket)
  }

  /// A folder that is there stays as it is.
  private func makePrivateFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
  }
}
