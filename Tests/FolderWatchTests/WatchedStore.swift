import Glibc
import ModelAtlas
import Synchronization

@testable import FolderWatch

/// A real folder in a temporary place, with the writers' moves that tests make in it.
final class WatchedStore: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/atlas-watch-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { run("chmod -R u+rwx \(path); rm -rf \(path)") }

  /// Runs shell commands inside the folder.
  func shell(_ commands: String) { run("cd \(path) && { \(commands)\n}") }

  func sources() throws -> [ModelSource] { try modelSources(at: WatchedRoot(name: "r", path: path)) }
  func names() throws -> [String] { try sources().map(\.place.name.text) }
  func source(_ name: String) throws -> ModelSource? { try sources().first { $0.place.name.text == name } }
}

private func run(_ command: String) {
  let status = system(command)
  precondition(status == 0, "status \(status) of \(command)")
}

/// A watcher of a store, and everything that it announced.
final class Observed: Sendable {
  let watcher: RootWatcher
  private let log = EventLog()

  init(
    _ store: WatchedStore, watch: WatchedRoot.Watch = .inotify, known: [KnownModel] = [],
    settings: WatchSettings = WatchSettings(settleSeconds: 0.05, pollSeconds: 0.05, patienceSeconds: 1),
    isBlind: @Sendable @escaping (UInt32) -> Bool = isBlindForInotify
  ) {
    let log = log
    watcher = RootWatcher(
      root: WatchedRoot(name: "r", path: store.path, watch: watch), settings: settings, known: known,
      isBlind: isBlind
    ) {
      log.add($0)
    }
    watcher.start()
  }

  deinit { watcher.stop() }

  var all: [WatchEvent] { log.all }
  var settled: [String] {
    all.compactMap { if case .settled(let source) = $0 { source.place.name.text } else { nil } }
  }

  /// The first event that `matches`, from those that came and those that come within ten seconds.
  func first(_ matches: (WatchEvent) -> Bool) -> WatchEvent? {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      if let event = all.first(where: matches) { return event }
      if .now > deadline { return nil }
      log.bell.wait(for: .milliseconds(200))
    }
  }

  func settled(_ name: String, where matches: (ModelSource) -> Bool = { _ in true }) -> ModelSource? {
    let event = first {
      if case .settled(let source) = $0 { source.place.name.text == name && matches(source) } else { false }
    }
    if case .settled(let source) = event { return source }
    return nil
  }

  func gone(_ name: String) -> Bool { first { $0 == .gone(ModelPlace(root: "r", name: ModelID(name))) } != nil }

  func moved(from old: String, to new: String) -> Bool {
    first { event in
      if case .moved(let from, let to) = event { from.name.text == old && to.place.name.text == new } else { false }
    } != nil
  }

  func scanned() -> Bool { first { if case .scanned = $0 { true } else { false } } != nil }
}

private final class EventLog: Sendable {
  private let events = Mutex<[WatchEvent]>([])
  let bell = Wake()

  var all: [WatchEvent] { events.withLock { $0 } }

  func add(_ event: WatchEvent) {
    events.withLock { $0.append(event) }
    bell.ring()
  }
}
