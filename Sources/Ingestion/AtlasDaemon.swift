import FolderWatch
import Foundation
import Logging
import ModelAtlas

/// The daemon without its socket: watches roots, reads models, keeps the atlas.
package final class AtlasDaemon: Sendable {
  let settings: IngestionSettings
  let store: any AtlasStore
  let live: LiveAtlas
  let board = RootBoard()
  let hubBoard = HubBoard()
  let hub: HubService
  let recorder: Recorder
  let services: [RootService]
  let sampling = WorkMeter()
  let hashing = WorkMeter()
  let startedAt = UnixTime.now
  /// Blocking reads of the record on behalf of clients.
  let queries = DispatchQueue(label: "atlas.queries")
  /// Copies and checks of the record, which may take minutes.
  let care = DispatchQueue(label: "atlas.care")
  /// Evaluations and verifications: minutes of charting and reading that nobody else waits for.
  let long = DispatchQueue(label: "atlas.long", qos: .utility)
  let logger: Logger
  private let loaded: LoadedRecordShelf
  /// The last event of the record as it was loaded.
  package let lastRecordedEvent: Int64
  let courier: AlertCourier

  private let recorderEnded = DispatchSemaphore(value: 0)

  /// Loads the record and shows it; the recorder files and charts it once started. Blocks for some 15 µs a model.
  ///
  /// - Parameter predecessor: a stopped daemon on the same record; clients see its atlas until this one has charted.
  package init(
    settings: IngestionSettings, store: any AtlasStore, logger: Logger, after predecessor: AtlasDaemon? = nil
  ) throws {
    self.settings = settings
    live = predecessor?.live ?? LiveAtlas()
    self.store = store
    self.logger = logger
    let stored = try store.load()
    let shown = predecessor == nil ? recordedAtlas(stored, settings: settings) : nil
    lastRecordedEvent = stored.lastEvent
    hub = HubService(settings: settings.hub, stored: stored)
    let alerts = AlertBook(stored, settings: settings.alerts)
    if let shown { live.show(shown, lastEvent: stored.lastEvent, alerts: alerts) }
    loaded = LoadedRecordShelf(
      LoadedRecordShelf.Content(stored: stored, shown: shown, settings: settings, alerts: alerts))
    courier = AlertCourier(settings: settings.alerts, store: store, board: board, logger: logger)
    let pools = PoolsByRoot()
    recorder = Recorder(
      store: store, live: live, board: board, dispatch: { pools.push($0) },
      restingRoots: { [board] in pools.restingRoots(on: board) }, isReading: { pools.areReading },
      deliveriesQueued: { [courier] in courier.wake() })
    services = settings.roots.map { [board, recorder] root in
      RootService(
        root: root, settings: settings.watch, known: stored.knownModels(of: root.name, settings.hashDemand),
        board: board, mailbox: recorder.mailbox)
    }
    pools.set(services)
  }

  /// Starts all threads and returns.
  package func start() {
    let paths = Dictionary(settings.roots.map { ($0.name, $0.path) }) { first, _ in first }
    let thread = Thread { [recorder, loaded, startedAt, recorderEnded] in
      recorder.run(loaded.take, startedAt: startedAt, rootPaths: paths)
      recorderEnded.signal()
    }
    thread.name = "recorder"
    thread.stackSize = 8 << 20
    thread.start()
    courier.start()
    let openers = Dictionary(
      uniqueKeysWithValues: services.map { service in
        let opener = ModelOpener(service.root, daemon: self) { [pool = service.pool] in pool.shouldStop }
        return (service.root.name, opener)
      })
    for service in services {
      guard let opener = openers[service.root.name] else { continue }
      let reader = ModelReader(service, daemon: self, opener: opener, openers: openers)
      service.start(samplers: settings.readsInFlight(of: service.root.name)) { reader.work(on: $0) }
      logger.info("watching", metadata: ["root": "\(service.root.name)", "path": "\(service.root.path)"])
    }
    hub.start(self)
  }

  /// Ends all work. What was committed stays; what was being read is read again after the next start.
  package func stop() {
    hub.stop()
    for service in services { service.stop() }
    recorder.mailbox.close()
    courier.stop()
  }

  /// Stops, and waits until the recorder has let go of the record, so that a successor may take it. Blocks.
  package func stopForSuccessor() {
    live.awaitSuccessor()
    stop()
    recorderEnded.wait()
    // Two couriers would tell the same delivery twice.
    courier.awaitEnd()
  }

  /// Shows a problem of the daemon as a whole in `status`, until `solved` with the same code.
  package func report(_ problem: StatusReport.Problem) { board.report(problem, about: "daemon") }

  package func solved(_ code: String) { board.solved(code, about: "daemon") }

  /// What an operator should know now, without counting models as `status` does.
  package var problems: [StatusReport.Problem] { board.problems }

  /// Monotonic seconds since the recorder's loop was last alive.
  package var secondsSinceHeartbeat: Double { recorder.secondsSinceHeartbeat }
}

/// The pools, known to the recorder before they exist: it hands work to them, they hand letters to it.
private final class PoolsByRoot: @unchecked Sendable {
  // Written once, before any thread starts.
  private var pools: [String: ReaderPool] = [:]
  private var services: [RootService] = []

  func set(_ services: [RootService]) {
    for service in services { pools[service.root.name] = service.pool }
    self.services = services
  }

  /// Roots that were scanned once and of which nothing comes to rest or waits to be sampled.
  func restingRoots(on board: RootBoard) -> Set<String> {
    let resting = services.filter { service in
      let load = service.pool.load
      return board.isScanned(service.root.name) && service.isIdle && load.samplesWaiting + load.samplesRunning == 0
    }
    return Set(resting.map(\.root.name))
  }

  /// Whether anything is read, or waits to be.
  var areReading: Bool {
    services.contains { service in
      let load = service.pool.load
      return load.samplesWaiting + load.samplesRunning + load.hashesWaiting + load.hashesRunning > 0
    }
  }

  /// Work for a root that is no longer configured is dropped: its models stay as they are.
  func push(_ item: WorkQueue.Item) { pools[item.source.place.root]?.push(item) }
}
