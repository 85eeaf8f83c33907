import FolderWatch
import Foundation
import ModelAtlas

/// One root: its watcher, its readers, its rates. A hung mount holds up nothing but its own root.
final class RootService: Sendable {
  let root: WatchedRoot
  let pool: ReaderPool
  private let watcher: RootWatcher
  private let board: RootBoard

  init(
    root: WatchedRoot, settings: WatchSettings, known: [KnownModel], board: RootBoard, mailbox: Mailbox<Letter>
  ) {
    self.root = root
    self.board = board
    pool = ReaderPool(name: root.name)
    watcher = RootWatcher(root: root, settings: settings, known: known) { [board] event in
      note(event, on: board)
      if let letter = Letter(event) { mailbox.put(letter) }
    }
    board.add(StatusReport.Root(name: root.name, path: root.path, watch: watcher.watchKind, state: .scanning))
  }

  /// - Parameter work: reads one item; called on this root's threads.
  func start(samplers: Int, work: @escaping @Sendable (WorkQueue.Item) -> Void) {
    pool.start(samplers: samplers, work: work)
    watcher.start()
  }

  func stop() {
    watcher.stop()
    pool.stop()
  }

  func rescan() { watcher.rescan() }

  /// Lists a model's folder soon, although no event asked for it.
  func lookAgain(at source: ModelSource) { watcher.lookAgain(at: source.path) }

  /// Whether the watcher has looked at everything and nothing is coming to rest.
  var isIdle: Bool { watcher.isIdle }

  func refreshStatus() { board.watches(root.name, by: watcher.watchKind, with: watcher.effort) }
}

/// Puts on the board what an event says of a root's health.
private func note(_ event: WatchEvent, on board: RootBoard) {
  switch event {
  case .scanned(let root, _): board.scanned(root)
  case .available(let root):
    board.available(root)
    board.solved("root-unavailable", about: root)
  case .unavailable(let root, let reason):
    board.unavailable(root, reason: reason)
    board.report(
      StatusReport.Problem(
        code: "root-unavailable", path: root, since: .now, message: "\(root) is unavailable: \(reason)",
        hint: "its models keep their place in the atlas; check the mount"),
      about: root)
  case .problem(let root, let code, let message, let hint):
    board.report(
      StatusReport.Problem(code: code, path: root, since: .now, message: message, hint: hint), about: root)
  case .solved(let root, let code): board.solved(code, about: root)
  case .settled, .gone, .moved: break
  }
}

extension Letter {
  /// What the recorder has to know of a watcher's event; nil when it concerns the board alone.
  init?(_ event: WatchEvent) {
    switch event {
    case .settled(let source): self = .settled(source)
    case .gone(let place): self = .gone(place)
    case .moved(let place, let source): self = .moved(from: place, to: source)
    case .unavailable(let root, let reason):
      self = .event(kind: "root.unavailable", detail: ["root": root, "reason": reason])
    case .available(let root): self = .event(kind: "root.available", detail: ["root": root])
    case .problem(let root, let code, let message, _):
      self = .event(kind: "watch.problem", detail: ["root": root, "code": code, "message": message])
    case .scanned, .solved: return nil
    }
  }
}
