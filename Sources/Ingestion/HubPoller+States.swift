import FolderWatch
import HuggingFaceHub
import ModelAtlas

extension HubPoller {
  /// Polls in a row that must not see a repository before it counts as removed.
  private static let missesMax = 3
  /// Repositories that are asked for by name in one poll because no list showed them.
  private static let asksMax = 200

  /// Asks for one configured repository.
  func ask(_ id: ModelID) async throws {
    do {
      var record = try await client.model(id)
      record.source = source.name
      seen.insert(id)
      guard record.id == id else { return try await renamed(known[id] ?? HubRecord(id: id), to: record) }
      if let old = known[id] {
        if old.revision == record.revision, record.files.isEmpty { record.files = old.files }
        if old.state == .gated, record.isGated { record.state = .gated }
        if record == old { return }
      }
      try await store(record, because: nil)
      justAsked.insert(id)
    } catch let error as HubError where error.state != nil {
      try await refused(id, error)
    }
  }

  /// Asks by name for what no list of this poll showed, the longest unseen first.
  func askUnseen() async throws {
    let configured = Set(source.models.map { ModelID($0) })
    // By keys first: a list has shown nearly all of them.
    let unseen = known.keys.filter { !seen.contains($0) && !configured.contains($0) }.compactMap { known[$0] }
      .filter { $0.state != .removed && $0.state != .renamed }
    for record in unseen.sorted(by: { (turn($0.id), $0.id) < (turn($1.id), $1.id) }).prefix(Self.asksMax) {
      turns[record.id] = (turns[record.id] ?? 0) + 1
      try await ask(record.id)
    }
  }

  private func turn(_ id: ModelID) -> Int { turns[id] ?? 0 }

  /// A repository's name has changed: what was read moves along, and the old name stays an alias.
  func renamed(_ old: HubRecord, to record: HubRecord) async throws {
    var alias = old
    alias.source = source.name
    alias.state = .renamed
    alias.renamedTo = record.id
    var new = record
    new.source = source.name
    if let known = known[record.id], known.revision == new.revision, new.files.isEmpty { new.files = known.files }
    let (from, to) = (ModelPlace(root: source.name, name: old.id), ModelPlace(root: source.name, name: new.id))
    let page = client.pageAddress(of: new.id)
    try await write { [alias, new] population, details in
      var changes: [StoreChange] = [.hub(alias), .hub(new), stateEvent(alias)]
      population.put([alias, new])
      guard let facts = population.facts(at: from) else { return changes }
      let detail = try details.move(from: from, to: to)
      population.forget(from)
      var moved = facts.at(to, path: page, layout: .hub)
      moved.origin = HubOrigin(repository: new.id, revision: facts.origin?.revision)
      population.put(moved)
      changes += [.forget(from), .facts(moved, detail: detail)]
      return changes
    }
    remember(alias)
    remember(new, chartedAt: charted[old.id])
    seen.insert(new.id)
  }

  /// What a refusal says of a repository that is known, or that somebody configured by name.
  private func refused(_ id: ModelID, _ error: HubError) async throws {
    let isConfigured = source.models.contains(id.text)
    guard var record = known[id] ?? (isConfigured ? HubRecord(id: id) : nil), let state = error.state else { return }
    record.source = source.name
    record.misses = state == .notVisible ? record.misses + 1 : 0
    record.state = state
    // Missing or private look the same, unless a token that still sees its siblings has said so often enough.
    // What was never seen cannot be gone.
    let wasSeen = record.revision != nil
    if state == .notVisible, wasSeen, record.misses >= Self.missesMax, source.token != nil, seesSiblings(of: id) {
      record.state = .removed
    }
    try await store(record, because: "\(error)")
  }

  private func seesSiblings(of id: ModelID) -> Bool {
    let organization = id.text.prefix { $0 != "/" } + "/"
    return seen.contains { $0 != id && $0.text.hasPrefix(organization) && known[$0]?.state == .present }
  }

  /// Writes a record, and what its state means for the model.
  func store(_ record: HubRecord, because reason: String?) async throws {
    let place = ModelPlace(root: source.name, name: record.id)
    let hasChanged = known[record.id].map { $0.state != record.state } ?? false
    let unread = reason.map { client.unread(record, as: place, reason: $0) }
    try await write { population, _ in
      population.put([record])
      var changes: [StoreChange] = [.hub(record)]
      if hasChanged { changes.append(stateEvent(record)) }
      if let facts = changed(population.facts(at: place), by: record, unread: unread) {
        population.put(facts)
        changes.append(.facts(facts, detail: nil))
      }
      return changes
    }
    remember(record)
  }
}

/// The facts of a repository after its state changed; nil when they stay.
///
/// What was read of it stays true: a gated or invisible model keeps its place, a removed one is marked, one that is seen
/// again is whole again.
private func changed(_ facts: ModelFacts?, by record: HubRecord, unread: ModelFacts?) -> ModelFacts? {
  guard var facts else {
    let isShut = record.state == .gated || record.state == .disabled
    return isShut && record.files.contains { isWeightFile($0.path) } ? unread : nil
  }
  switch (record.state, facts.condition) {
  case (.removed, .removed): return nil
  case (.removed, _): facts.condition = .removed
  case (.present, .removed): facts.condition = .whole
  default: return nil
  }
  return facts
}

private func stateEvent(_ record: HubRecord) -> StoreChange {
  var detail = ["state": record.state.rawValue]
  if let name = record.renamedTo { detail["renamedTo"] = name.text }
  return .event(AtlasEvent(at: .now, kind: "hub.state", model: record.id, detail: detail))
}

func isWeightFile(_ path: ByteString) -> Bool { fileRole(path.split(at: "/").last ?? path) == .weights }
