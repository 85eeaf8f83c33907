import HTTPTransfer
import HuggingFaceHub
import Logging
import ModelAtlas

extension HubPoller {
  /// Whether a repository has weights that are not charted at its commit.
  static func needsReading(_ record: HubRecord, charted: String?) -> Bool {
    guard record.state == .present || record.state == .gated else { return false }
    guard charted == nil || charted != record.revision else { return false }
    return record.files.isEmpty || record.files.contains { isWeightFile($0.path) }
  }

  /// Whether what a list said of a repository is all that reading it needs: its one weight file tells size and hash by
  /// itself when it is opened, and the list names the commit. A request spared for most repositories.
  private static func listTellsEnough(_ record: HubRecord) -> Bool {
    record.revision != nil && record.files.count { isWeightFile($0.path) } == 1
  }

  /// Reads all that is not charted yet, one repository after the other.
  func readWaiting() async throws {
    for id in waiting.sorted() {
      guard !isSetBack(id) else { continue }
      try Task.checkCancellation()
      do {
        try await read(id)
        setbacks[id] = nil
      } catch let error as HubError where isOfModel(error) {
        try await setBack(id, error)
      }
    }
    for id in setbacks.keys where (setbacks[id]?.skip ?? 0) > 0 { setbacks[id]?.skip -= 1 }
  }

  private func isSetBack(_ id: ModelID) -> Bool { (setbacks[id]?.skip ?? 0) > 0 }

  /// Whether an error concerns one repository, as opposed to the server or the way to it.
  private func isOfModel(_ error: HubError) -> Bool {
    switch error {
    case .refused(_, let status, _, _, _): status < 500 && status != 429
    case .notUnderstood: true
    case .web(.redirect): true
    case .web(.transfer(_, .bodyTooLarge)), .web(.transfer(_, .inside)), .web(.transfer(_, .refused)): true
    case .web: false
    }
  }

  /// A repository that cannot be read now: its state, when the answer tells one; and a later attempt.
  private func setBack(_ id: ModelID, _ error: HubError) async throws {
    let failures = (setbacks[id]?.failures ?? 0) + 1
    setbacks[id] = (failures, min(1 << min(failures, 6), 64))
    daemon.logger.warning(
      "hub model not read", metadata: ["source": "\(source.name)", "model": "\(id)", "reason": "\(error)"])
    daemon.hubBoard.change(source.name) { $0.error = "\(error)" }
    guard var record = known[id], let state = error.state else { return }
    record.state = state
    try await store(record, because: "\(error)")
  }

  private func read(_ id: ModelID) async throws {
    guard let old = known[id] else { return }
    var record = old
    if justAsked.remove(id) == nil, !Self.listTellsEnough(old) {
      record = try await client.model(id)
      record.source = source.name
      if record.id != id { return try await renamed(old, to: record) }
      if record.files.isEmpty { record.files = old.files }
    }
    let place = ModelPlace(root: source.name, name: id)
    guard let model = try await client.read(record, as: place) else {
      try await store(record, because: nil)
      return remember(record, chartedAt: record.revision ?? "")
    }
    var facts = model.facts
    // The hashes of files that only opening them told.
    record.files = record.files.map { file in
      guard file.sha256 == nil, let fact = facts.files.first(where: { $0.path == file.path }) else { return file }
      return HubRecord.File(path: file.path, bytes: file.bytes ?? fact.bytes, sha256: fact.claimedSHA256)
    }
    record.state = .present
    facts.origin = HubOrigin(repository: id, revision: record.revision)
    try await write { [record, facts] population, details in
      details.put(model.detail, of: place)
      population.put([record])
      population.put(facts)
      let event = AtlasEvent(at: .now, kind: eventKind(facts), model: population.id(of: place))
      return [.hub(record), .facts(facts, detail: model.detail), .event(event)]
    }
    remember(record, chartedAt: record.revision ?? "")
    daemon.hubBoard.change(source.name) { $0.waiting = max(0, $0.waiting - 1) }
  }
}

private func eventKind(_ facts: ModelFacts) -> String {
  "model.\(facts.state(awaitsHash: false, awaitsLook: false).rawValue)"
}
