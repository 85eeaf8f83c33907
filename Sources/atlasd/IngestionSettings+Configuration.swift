import AtlasAlerts
import AtlasConfiguration
import Charting
import FolderWatch
import Ingestion

extension IngestionSettings {
  /// - Throws: what is wrong with a Hub's endpoint or token file.
  init(_ configuration: Configuration, version: String) throws {
    self.init(
      roots: configuration.roots.map { root in
        let forced = configuration.poll == .always ? .poll : watchKind(root.watch)
        return WatchedRoot(name: root.name, path: root.path, watch: forced)
      },
      watch: WatchSettings(
        settleSeconds: configuration.settleSeconds, rescanSeconds: configuration.rescanSeconds),
      rules: ChartingRules(
        ruleSet: configuration.rules == .paper ? .paper : .evidence, usesDeclared: configuration.declared == .use),
      hashing: HashingMode(configuration.hashing), readsInFlight: configuration.readsInFlight,
      bytesPerSecond: configuration.readBytesPerSecond, hashBytesPerSecond: configuration.hashBytesPerSecond,
      isolation: configuration.isolation == .process ? .process : .none,
      readTimeoutSeconds: configuration.readTimeoutSeconds, version: version)
    for root in configuration.roots {
      ownReading[root.name] = RootReading(
        hashing: root.hashing.map { HashingMode($0) }, readsInFlight: root.readsInFlight,
        bytesPerSecond: root.readBytesPerSecond)
    }
    backupsKept = configuration.backupsKept
    hub = try HubSettings(configuration.hub)
    alerts = AlertSettings(configuration.alerts)
  }
}

private func watchKind(_ watch: Configuration.Root.Watch) -> WatchedRoot.Watch {
  switch watch {
  case .auto: .auto
  case .inotify: .inotify
  case .poll: .poll
  }
}

extension HashingMode {
  fileprivate init(_ hashing: Configuration.Hashing) {
    switch hashing {
    case .background: self = .background
    case .needed: self = .needed
    case .off: self = .off
    }
  }
}
