import ModelAtlas

/// What is known of the models of one root: scans and the time come in, what is to be announced comes out.
///
/// 1. A listed model that is as it was announced is left alone.
/// 2. Any other settles: a file store at rest at once, judged by the newest change, an upload after the quiet time.
/// 3. What a scan misses is gone once a second scan, a quiet time later, misses it too.
/// 4. What went missing and what arrived with the same files is one model that moved.
struct ModelTable {
  enum Outcome: Hashable, Sendable {
    case settled(ModelID, FoundModel)
    case gone(ModelID)
    case moved(from: ModelID, to: ModelID, FoundModel)
    /// Still there as far as anybody knows, but the folder around it cannot be listed.
    case blocked(ModelID, FoundModel?, files: [FileFact], reason: String)
  }

  struct Entry {
    /// The last listing; nil for a model of the record that no scan has met yet.
    var model: FoundModel?
    /// The files that were announced; nil before.
    var announced: [FileFact]?
    var announcedFaults: [ListingFault]?
    var settling: Settling?
    var missingSince: ContinuousClock.Instant?
    var isBlocked = false
    /// When the model must be looked at again; nil at rest.
    var deadline: ContinuousClock.Instant?
  }

  let quiet: Duration
  private let patience: Duration
  private(set) var entries: [ModelID: Entry] = [:]
  /// The models that have a deadline.
  private(set) var pending: Set<ModelID> = []
  /// Counted as they come and go: a root that is empty, as a lost mount leaves it, is asked every few seconds.
  private(set) var announcedCount: Int
  private(set) var index = ModelIndex()

  init(known: [KnownModel], quiet: Duration, patience: Duration) {
    self.quiet = quiet
    self.patience = patience
    for model in known {
      entries[model.place.name] = Entry(announced: model.files.sorted { $0.path < $1.path })
    }
    announcedCount = entries.count
  }

  var rootIsModel: Bool { index.rootIsModel }

  /// How many announced models a full scan does not show.
  func missingCount(in scan: Scan, rootPath: ByteString) -> Int {
    let seen = Set(names(of: scan, rootPath: rootPath).map(\.id))
    return entries.reduce(0) { $0 + ($1.value.announced != nil && !seen.contains($1.key) ? 1 : 0) }
  }

  /// - Parameter wallClock: nanoseconds since 1970, to be held against file times.
  mutating func take(
    _ scan: Scan, rootPath: ByteString, now: ContinuousClock.Instant, wallClock: Int64
  ) -> [Outcome] {
    let listed = names(of: scan, rootPath: rootPath)
    let shared = inodesOfNewcomers(listed)
    for (id, model) in listed {
      note(id, model, mayBeMove: model.sharesInode(in: shared), now: now, wallClock: wallClock)
    }
    var overdue: [ModelID] = []
    var outcomes = noteMissing(besides: Set(listed.map(\.id)), scan, now: now, overdue: &overdue)
    // Before anything is given up: what is overdue may have arrived elsewhere in this very scan.
    outcomes += moves()
    for id in overdue.sorted() where entries[id] != nil {
      remove(id)
      outcomes.append(.gone(id))
    }
    for (id, _) in listed {
      if let outcome = settle(id, now: now) { outcomes.append(outcome) }
    }
    return outcomes
  }

  /// The scans that are due.
  func due(at now: ContinuousClock.Instant) -> Set<Scope> {
    var scopes: Set<Scope> = []
    for id in pending {
      guard let entry = entries[id], let deadline = entry.deadline, deadline <= now else { continue }
      scopes.insert(entry.model.map(scope) ?? .everything)
    }
    return scopes
  }

  var nextDeadline: ContinuousClock.Instant? { pending.compactMap { entries[$0]?.deadline }.min() }

  private func scope(of model: FoundModel) -> Scope {
    if model.path.isEmpty { return .everything }
    if let store = model.blobStore { return store.isEmpty ? .everything : .folder(store) }
    if Scope.rootFiles.covers(model) { return .rootFiles }
    return .folder(model.layout == .file ? parentFolder(model.path) : model.path)
  }

  /// Ids as a full scan would give them: a part of the root must not take a name that another part has.
  private func names(of scan: Scan, rootPath: ByteString) -> [(id: ModelID, model: FoundModel)] {
    named(scan.models, rootPath: rootPath).map { id, model in
      guard let other = entries[id]?.model, other.path != model.path, !scan.covers(other) else { return (id, model) }
      return (ModelID(model.path.description), model)
    }
  }

  private mutating func note(
    _ id: ModelID, _ model: FoundModel, mayBeMove: Bool, now: ContinuousClock.Instant, wallClock: Int64
  ) {
    var entry = entries[id] ?? Entry()
    entry.missingSince = nil
    let before = entry.isBlocked ? nil : entry.model
    if entry.isBlocked { (entry.isBlocked, entry.announced) = (false, nil) }
    entry.model = model
    if entry.isAsAnnounced(model) {
      entry.settling = nil
      entry.announcedFaults = model.faults
    } else if before.map({ !$0.looksLike(model) }) ?? true || entry.settling == nil {
      var settling = entry.settling ?? Settling(quiet: quiet, patience: patience)
      settling.changed(at: before == nil && !mayBeMove ? now - age(of: model, wallClock: wallClock) : now)
      entry.settling = settling
    }
    put(entry, id)
  }

  /// The inodes that newcomers share with announced models: a folder that moves during a walk shows in both places.
  /// Such a newcomer waits a quiet time, so that the next scan can tell a move from a hard link.
  private func inodesOfNewcomers(_ listed: [(id: ModelID, model: FoundModel)]) -> Set<UInt64> {
    let newcomers = listed.filter { entries[$0.id] == nil }
    let inodes = Set(newcomers.compactMap { $0.model.weights.first?.status.inode }.filter(index.isAnnounced))
    if inodes.isEmpty { return [] }
    // Only a hard link or a move is held against all entries.
    return Set(
      entries.values.compactMap { entry in
        entry.announced == nil ? nil : entry.model?.weights.first { inodes.contains($0.status.inode) }?.status.inode
      })
  }

  /// How long ago the file system saw the newest change; zero for a time that lies ahead of our clock.
  private func age(of model: FoundModel, wallClock: Int64) -> Duration {
    let (age, overflow) = wallClock.subtractingReportingOverflow(model.touched)
    return .nanoseconds(overflow || age < 0 ? 0 : min(age, 86_400_000_000_000))
  }

  private mutating func settle(_ id: ModelID, now: ContinuousClock.Instant) -> Outcome? {
    guard var entry = entries[id], let model = entry.model, var settling = entry.settling else { return nil }
    guard case .settled = settling.timePassed(at: now) else { return nil }
    (entry.settling, entry.announced, entry.announcedFaults) = (nil, model.facts, model.faults)
    put(entry, id)
    return .settled(id, model)
  }

  mutating func put(_ entry: Entry, _ id: ModelID) {
    var entry = entry
    entry.deadline = entry.missingSince.map { $0 + quiet } ?? entry.settling?.deadline
    note(entries.updateValue(entry, forKey: id), replacedBy: entry, id)
    if entry.deadline == nil { pending.remove(id) } else { pending.insert(id) }
  }

  mutating func remove(_ id: ModelID) {
    note(entries.removeValue(forKey: id), replacedBy: nil, id)
    pending.remove(id)
  }

  private mutating func note(_ old: Entry?, replacedBy new: Entry?, _ id: ModelID) {
    index.note(old, replacedBy: new, id)
    announcedCount += (new?.announced == nil ? 0 : 1) - (old?.announced == nil ? 0 : 1)
  }
}
