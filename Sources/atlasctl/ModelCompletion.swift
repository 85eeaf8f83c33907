import ArgumentParser
import ControlAPI

extension CompletionKind {
  /// Ids of models, as the daemon on the usual socket knows them.
  static var modelID: CompletionKind { .custom { _, _, typed in modelIDs(beginning: typed) } }
}

/// As many as a shell can show in a useful way.
private let completionsMax = 200
/// Nobody waits longer for the tab key.
private let completionSeconds = 2.0

/// Ids that begin with what was typed; empty when the daemon does not answer: completing never complains.
private func modelIDs(beginning typed: String) -> [String] {
  let client = ControlClient(socket: daemonSocket(option: nil))
  let query = [(name: "text", value: typed), (name: "limit", value: "\(completionsMax)")]
  let models = try? client.ask([ModelSummary].self, .models, query: query, seconds: completionSeconds)
  return (models ?? []).map(\.id).filter { $0.lowercased().hasPrefix(typed.lowercased()) }
}
