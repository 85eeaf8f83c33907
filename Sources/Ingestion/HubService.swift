import HTTPTransfer
import HuggingFaceHub
import ModelAtlas
import Synchronization

/// All polled Hubs: one thread for their transfers, one task for each source.
final class HubService: Sendable {
  private let settings: HubSettings
  private let stored: StoredAtlas
  private let network = Mutex<TransferThread?>(nil)
  private let tasks = Mutex<[Task<Void, Never>]>([])
  private let pollers = Mutex<[HubPoller]>([])

  /// - Parameter stored: what the record holds of the sources.
  init(settings: HubSettings, stored: StoredAtlas) {
    self.settings = settings
    let names = Set(settings.sources.map(\.name))
    var polled = StoredAtlas()
    polled.hub = stored.hub.filter { $0.source.map(names.contains) ?? false }
    polled.facts = stored.facts.filter { names.contains($0.place.root) }
    polled.hubProgress = stored.hubProgress
    self.stored = polled
  }

  /// Starts polling; offline, nothing is started.
  func start(_ daemon: AtlasDaemon) {
    for source in settings.sources {
      daemon.hubBoard.add(
        StatusReport.Hub(
          name: source.name, endpoint: "\(source.endpoint)", state: settings.isOffline ? .offline : .waiting,
          hasToken: source.token != nil))
    }
    guard !settings.isOffline, !settings.sources.isEmpty else { return }
    let thread = TransferThread()
    network.withLock { $0 = thread }
    let made = settings.sources.map { source in
      let client = HubClient(
        rule: RedirectRule(configured: source.endpoint, trusted: settings.trustedOrigins), token: source.token,
        thread: thread, version: daemon.settings.version,
        retries: settings.retries
      ) { [board = daemon.hubBoard] in board.sent($0, by: source.name) }
      return HubPoller(source: source, client: client, daemon: daemon, settings: settings, stored: stored)
    }
    pollers.withLock { $0 = made }
    tasks.withLock { $0 = made.map { poller in Task { await poller.run() } } }
  }

  /// Takes what a Hub's webhook sent: the secret tells which source's Hub it is, so that a name goes back there alone.
  ///
  /// - Returns: false when no source has this secret.
  /// - Throws: `HubEventError` for a body that is no event.
  func announce(_ body: [UInt8], secret: String) async throws -> Bool {
    let sources = settings.sources.filter { $0.hookSecret?.isEqual(to: secret) ?? false }
    guard !sources.isEmpty else { return false }
    guard let event = try HubEvent(body) else { return true }
    let names = Set(sources.map(\.name))
    for poller in pollers.withLock({ $0 }) where names.contains(poller.source.name) { await poller.note(event) }
    return true
  }

  /// Ends polling. Where it stood is in the record.
  func stop() {
    for task in tasks.withLock({ $0 }) { task.cancel() }
    network.withLock { $0?.close() }
  }
}
