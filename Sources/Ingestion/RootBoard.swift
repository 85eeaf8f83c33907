import ModelAtlas
import Synchronization

/// How each root is doing, and what an operator should know: what `status` shows of the file systems.
final class RootBoard: Sendable {
  private struct State {
    var roots: [StatusReport.Root] = []
    /// By root and code: one problem per cause, however often it is reported.
    var problems: [String: StatusReport.Problem] = [:]
    var scanned: Set<String> = []
  }

  private let state = Mutex(State())

  var roots: [StatusReport.Root] { state.withLock { $0.roots } }

  /// Oldest first.
  var problems: [StatusReport.Problem] {
    state.withLock {
      $0.problems.values.sorted { ($0.since, $0.code, $0.path ?? "") < ($1.since, $1.code, $1.path ?? "") }
    }
  }

  /// Whether every root has been scanned once, or is known to be unavailable.
  var isFirstScanDone: Bool {
    state.withLock { state in
      state.roots.allSatisfy { state.scanned.contains($0.name) || $0.state == .unavailable }
    }
  }

  /// Whether the root was scanned from end to end since the start.
  func isScanned(_ name: String) -> Bool { state.withLock { $0.scanned.contains(name) } }

  func add(_ root: StatusReport.Root) { state.withLock { $0.roots.append(root) } }

  func scanned(_ name: String) {
    state.withLock { state in
      state.scanned.insert(name)
      change(name, in: &state) { if $0.state == .scanning { $0.state = .watching } }
    }
  }

  func unavailable(_ name: String, reason: String) {
    state.withLock { state in
      change(name, in: &state) {
        $0.state = .unavailable
        $0.reason = reason
      }
    }
  }

  func available(_ name: String) {
    state.withLock { state in
      let isScanned = state.scanned.contains(name)
      change(name, in: &state) {
        $0.state = isScanned ? .watching : .scanning
        $0.reason = nil
      }
    }
  }

  func watches(_ name: String, by watch: StatusReport.Root.Watch, with effort: StatusReport.Root.Effort) {
    state.withLock { change(name, in: &$0) { ($0.watch, $0.effort) = (watch, effort) } }
  }

  /// Notes a problem. One that is known already keeps its beginning.
  func report(_ problem: StatusReport.Problem, about cause: String) {
    state.withLock { state in
      let since = state.problems[cause + problem.code]?.since ?? problem.since
      state.problems[cause + problem.code] = StatusReport.Problem(
        code: problem.code, path: problem.path, since: since, message: problem.message, hint: problem.hint)
    }
  }

  func solved(_ code: String, about cause: String) {
    state.withLock { _ = $0.problems.removeValue(forKey: cause + code) }
  }

  private func change(_ name: String, in state: inout State, by edit: (inout StatusReport.Root) -> Void) {
    for index in state.roots.indices where state.roots[index].name == name { edit(&state.roots[index]) }
  }
}
