import ModelAtlas

/// Which models a claim's reference may mean, over the set of all names. Names are looked up, never weighed as evidence.
struct NameIndex: Sendable {
  /// One name that a model goes by.
  private struct Entry: Sendable {
    let slot: Slot
    let id: ModelID
    /// The id without `@commit`, or the Hub repository that the folder is a download of.
    let repository: ModelID
    let revision: String?
    let path: ModelID
    /// Names before and after its repository was renamed: they count where nothing goes by them itself.
    let otherNames: [ModelID]
  }

  /// By last part of the name, in lower case.
  private var entries: [ModelID: [Entry]] = [:]

  /// The form in which names are filed: ASCII letters in lower case.
  static func filed(_ name: String) -> ModelID {
    let lower = name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    return ModelID(String(decoding: lower, as: UTF8.self))
  }

  /// What all references that can mean the model are filed under.
  static func bases(of model: ChartingModel) -> Set<ModelID> {
    let own = [splitRevision(model.id).repository.text, model.id.text, model.origin?.repository.text, model.path]
    let names = own.compactMap { $0 } + model.otherNames.map(\.text)
    return Set(names.compactMap { $0.split(separator: "/").last }.map { filed(String($0)) })
  }

  mutating func insert(_ model: ChartingModel, at slot: Slot) {
    let split = NameIndex.splitRevision(model.id)
    let entry = Entry(
      slot: slot, id: model.id, repository: model.origin?.repository ?? split.repository,
      revision: model.origin?.revision ?? split.revision, path: ModelID(model.path), otherNames: model.otherNames)
    for base in NameIndex.bases(of: model) { entries[base, default: []].append(entry) }
  }

  mutating func remove(_ model: ChartingModel, at slot: Slot) {
    for base in NameIndex.bases(of: model) {
      entries[base]?.removeAll { $0.slot == slot }
      if entries[base]?.isEmpty == true { entries[base] = nil }
    }
  }

  /// `org/name@commit` as repository and commit.
  private static func splitRevision(_ id: ModelID) -> (repository: ModelID, revision: String?) {
    guard let at = id.text.lastIndex(of: "@") else { return (id, nil) }
    return (ModelID(String(id.text[..<at])), String(id.text[id.text.index(after: at)...]))
  }
}

/// What a reference turned out to mean.
enum Resolution: Hashable, Sendable {
  case model(Slot)
  /// Found by the last part of a path alone: counts only when the weights confirm it.
  case guess(Slot)
  /// A Hub id that is not here.
  case referenced(ModelID)
  case nothing
}

extension NameIndex {
  /// - Parameter child: who makes the claim; nobody descends from itself.
  func resolve(_ reference: Reference, for child: ModelID) -> Resolution {
    let known = entries[reference.base] ?? []
    let found: Resolution
    switch reference.form {
    case .foreign: found = .nothing
    case .relative: found = relative(reference, for: child, among: known)
    case .path: found = path(reference, among: known)
    case .bare: found = named(reference, among: known) ?? alone(known)
    case .hub: found = named(reference, among: known) ?? .referenced(reference.joined)
    }
    switch found {
    case .model(let slot), .guess(let slot):
      return known.contains { $0.slot == slot && $0.id == child } ? .nothing : found
    case .referenced(let id): return id == child ? .nothing : found
    case .nothing: return found
    }
  }

  /// By id, then by repository and revision, then by either in any case; then by a name before a renaming, likewise.
  private func named(_ reference: Reference, among known: [Entry]) -> Resolution? {
    let name = reference.joined
    if reference.revision == nil, let exact = known.first(where: { $0.id == name }) { return .model(exact.slot) }
    let lower = NameIndex.filed(name.text)
    let matches: [(Entry) -> Bool] = [
      { $0.id == name || $0.repository == name },
      { NameIndex.filed($0.id.text) == lower || NameIndex.filed($0.repository.text) == lower },
      { $0.otherNames.contains(name) }, { $0.otherNames.contains { NameIndex.filed($0.text) == lower } },
    ]
    for match in matches {
      let fitting = known.filter(match)
      let revised = reference.revision.map { wanted in fitting.filter { $0.revision == wanted } } ?? []
      if let best = (revised.isEmpty ? fitting : revised).min(by: { $0.id < $1.id }) { return .model(best.slot) }
    }
    return nil
  }

  /// `./checkpoint-500` beside or below the model that says so.
  private func relative(_ reference: Reference, for child: ModelID, among known: [Entry]) -> Resolution {
    let folder = child.text.split(separator: "/").map(String.init)
    for start in [folder, Array(folder.dropLast())] {
      let id = ModelID((start + reference.parts).joined(separator: "/"))
      if let found = known.first(where: { $0.id == id }) { return .model(found.slot) }
    }
    if let exact = known.first(where: { $0.id == reference.joined }) { return .model(exact.slot) }
    return Reference.isCheckpoint(reference.parts.last ?? "") ? .nothing : alone(known)
  }

  /// The folder itself, or the longest end of the path that is an id here, or the only model whose name ends so.
  private func path(_ reference: Reference, among known: [Entry]) -> Resolution {
    let whole = ModelID("/" + reference.parts.joined(separator: "/"))
    if let exact = known.first(where: { $0.path == whole }) { return .model(exact.slot) }
    for start in reference.parts.indices.dropLast() {
      let id = ModelID(reference.parts[start...].joined(separator: "/"))
      if let found = known.first(where: { $0.id == id || $0.repository == id }) { return .model(found.slot) }
      if let renamed = known.first(where: { $0.otherNames.contains(id) }) { return .model(renamed.slot) }
    }
    return Reference.isCheckpoint(reference.parts.last ?? "") ? .nothing : alone(known)
  }

  private func alone(_ known: [Entry]) -> Resolution {
    known.count == 1 ? .guess(known[0].slot) : .nothing
  }
}
