import AtlasAlerts
import Foundation
import ModelAtlas

extension AtlasDaemon {
  package func alerts(resolvedToo: Bool) async throws -> [Alert] {
    try await onQueryQueue { [store] in try store.alerts(resolvedToo: resolvedToo) }
  }

  package func alerts(of id: ModelID) async throws -> [Alert] {
    try await onQueryQueue { [store] in try store.alerts(of: id) }
  }

  package func mark(_ id: AlertID, _ mark: AlertMark, by person: Person) async throws -> Alert? {
    let marked = ReturnedValue<AlertID>()
    try await onDesk { desk in
      guard let alert = desk.alerts.standing.alert(beginning: id.text) else { return [] }
      marked.set(alert.id)
      return desk.alerts.mark(alert.id, mark, by: person, in: desk.population.atlas, at: .now) ?? []
    }
    guard let marked = marked.value else { return nil }
    return try await onQueryQueue { [store] in try store.alerts(resolvedToo: true).first { $0.id == marked } }
  }

  package func preview(rules: [UInt8]) async throws -> [Alert] {
    let policy = try settings.alerts.read(rules)
    let (book, atlas) = try await standing()
    return try await onQueryQueue {
      let grounds = book.grounds(policy, atlas, at: .now)
      return atlas.allIDs.sorted().flatMap { book.wouldBe(grounds.findings(on: $0), by: policy, at: grounds.now) }
    }
  }

  package func check(_ id: ModelID, rules: [UInt8]?) async throws -> ModelCheck {
    let policy = try rules.map { try settings.alerts.read($0) } ?? settings.alerts.policy
    let (book, atlas) = try await standing()
    let grounds = book.grounds(policy, atlas, at: .now)
    var found = grounds.findings(on: id)
    // A conflict is told where the restriction was dropped: what descends from there is as bad.
    for ancestor in atlas.reachable(from: id, upwards: true).nearestFirst {
      found += grounds.findings(on: ancestor).filter { $0.rule == .licenseConflict }
    }
    let alerts = book.wouldBe(found, by: policy, at: grounds.now)
    guard let node = atlas[id] else {
      return ModelCheck(model: id, state: .removed, pending: "it is gone", alerts: alerts)
    }
    let pending = try await onQueryQueue { self.pending(node) }
    return ModelCheck(model: id, state: node.state, pending: pending, alerts: alerts)
  }

  /// Why nothing final can be said of a model; nil when all is known.
  private func pending(_ node: AtlasNode) -> String? {
    if let root = node.facts?.place.root, let known = board.roots.first(where: { $0.name == root }) {
      if known.state == .unavailable { return "its root \(root) is unavailable" }
    }
    switch node.state {
    case .charted: return node.facts.map(hasChanged) == true ? "its files are not those that were read" : nil
    case .sampled: return "its files are not hashed yet"
    case .incomplete: return "the upload is not complete"
    case .stub: return "its weights are not here, only pointers to them"
    case .unreadable: return "its weights cannot be read"
    case .removed: return "it was removed"
    case .referenced: return "it is not here"
    }
  }

  private func standing() async throws -> (AlertBook, Atlas) {
    let found = ReturnedValue<(AlertBook, Atlas)>()
    try await onDesk { desk in
      found.set((desk.alerts, desk.population.atlas))
      return []
    }
    guard let found = found.value else { throw CancellationError() }
    return found
  }
}

/// Whether the weight files look other than when they were read; the watcher may not have told yet.
private func hasChanged(_ facts: ModelFacts) -> Bool {
  facts.files.contains { file in
    guard file.isWeights else { return false }
    var status = stat()
    let path = facts.layout == .file ? facts.path : "\(facts.path)/\(file.path)"
    // A name that is not UTF-8 is shown with %XX and cannot be opened by that: the watcher's word has to do.
    guard !path.contains("%") else { return false }
    guard stat(path, &status) == 0 else { return true }
    let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    return UInt64(status.st_size) != file.bytes || modified != file.modified
  }
}
