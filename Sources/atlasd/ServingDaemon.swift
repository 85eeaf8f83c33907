import AtlasConfiguration
import ControlServer
import Dispatch
import Ingestion
import Logging
import ModelAtlas
import Synchronization
import SystemdNotify

/// The daemon that answers now, and how one with another configuration takes its place.
///
/// A reload does what a restart does, on the record that is open and the socket that is served: the old daemon stops,
/// a new one loads the record and charts it, and clients see the old atlas until then. Decision 0060.
final class ServingDaemon: Sendable {
  private struct State {
    var daemon: AtlasDaemon
    var configuration: Configuration
    /// What visitors over the network show; nil when no port is open.
    var networkToken: NetworkToken?
  }

  private let state: Mutex<State>
  private let store: any AtlasStore
  private let logger: Logger
  private let load: @Sendable () throws -> Configuration
  /// Loading the record blocks.
  private let queue = DispatchQueue(label: "atlas.reload")

  /// - Parameter load: reads the configuration as the start did; throws `ConfigurationProblems`.
  init(
    _ configuration: Configuration, store: any AtlasStore, logger: Logger,
    load: @escaping @Sendable () throws -> Configuration
  ) throws {
    let settings = try IngestionSettings(configuration, version: atlasVersion)
    let daemon = try AtlasDaemon(settings: settings, store: store, logger: logger)
    let networkToken = try NetworkToken.of(configuration)
    state = Mutex(State(daemon: daemon, configuration: configuration, networkToken: networkToken))
    (self.store, self.logger, self.load) = (store, logger, load)
    daemon.start()
  }

  var daemon: AtlasDaemon { state.withLock { $0.daemon } }

  var access: Access {
    state.withLock { Access(operators: $0.configuration.operators, networkToken: $0.networkToken) }
  }

  /// Hours between two copies of the record; nil for none.
  var backupHours: Double? {
    let hours = state.withLock { $0.configuration.backupHours }
    return hours > 0 ? hours : nil
  }

  /// Takes over the configuration as the files are now. Mistakes leave everything as it is and are told in `status`.
  ///
  /// - Throws: when the record cannot be read any more; then no daemon is left.
  func reload() async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.reloadNow() }) }
    }
  }

  private func reloadNow() throws {
    let old = state.withLock { $0 }
    let wanted: Configuration
    let networkToken: NetworkToken?
    do {
      wanted = try load()
      networkToken = try NetworkToken.of(wanted)
      // Endpoints and token files, too: a mistake in them must not end the daemon that runs.
      _ = try IngestionSettings(wanted, version: atlasVersion)
    } catch { return keep(old.daemon, because: "\(error)") }
    let new = wanted.keepingPlaces(of: old.configuration)
    setLogLevel(Logger.Level(rawValue: new.logLevel.rawValue) ?? .info)
    state.withLock { ($0.configuration, $0.networkToken) = (new, networkToken) }
    if new.withoutImmediateSettings != old.configuration.withoutImmediateSettings { try replace(old.daemon, new) }
    daemon.solved(badConfiguration)
    tellIfRestartIsNeeded(wanted, new)
    logger.notice("configuration reloaded", metadata: ["roots": "\(new.roots.count)"])
  }

  private func replace(_ old: AtlasDaemon, _ configuration: Configuration) throws {
    let settings = try IngestionSettings(configuration, version: atlasVersion)
    old.stopForSuccessor()
    let successor = try AtlasDaemon(settings: settings, store: store, logger: logger, after: old)
    state.withLock { $0.daemon = successor }
    successor.start()
  }

  private func keep(_ daemon: AtlasDaemon, because reason: String) {
    logger.warning("configuration not reloaded, the old one stays", metadata: ["reason": "\(reason)"])
    daemon.report(
      StatusReport.Problem(
        code: badConfiguration, path: nil, since: .now,
        message: "the configuration was not reloaded, the old one stays: \(reason)",
        hint: "correct it, look at it with atlasctl config check, then systemctl reload atlasd"))
  }

  private func tellIfRestartIsNeeded(_ wanted: Configuration, _ new: Configuration) {
    guard wanted != new else { return daemon.solved(needsRestart) }
    daemon.report(
      StatusReport.Problem(
        code: needsRestart, path: nil, since: .now, message: "state, socket and http.listen change at a restart only",
        hint: "systemctl restart atlasd"))
  }
}

private let badConfiguration = "configuration-invalid"
private let needsRestart = "restart-needed"

extension Configuration {
  /// The record and the sockets that are open stay what they are.
  fileprivate func keepingPlaces(of old: Configuration) -> Configuration {
    var new = self
    (new.state, new.socket, new.http.listen) = (old.state, old.socket, old.http.listen)
    return new
  }

  /// What the daemon's inside is made from, i.e. all but what counts from one moment to the next.
  fileprivate var withoutImmediateSettings: Configuration {
    var rest = self
    (rest.logLevel, rest.operators, rest.backupHours, rest.http) = (.info, [], 0, HTTP())
    return rest
  }
}
