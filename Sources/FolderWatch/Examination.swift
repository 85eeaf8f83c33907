import ModelAtlas

/// Opens the few small files that tell a layout, and says what the listing alone tells of a model's condition.
///
/// - Parameters:
///   - root: the root's configured name.
///   - rootPath: absolute, without links.
///   - id: the model's name below the root.
func examined(_ model: FoundModel, id: ModelID, root: String, rootPath: ByteString) -> ModelSource {
  let pointers = lfsPointers(in: model)
  let download = download(of: model, root: rootPath)
  let files = (model.weights.map { ($0, true) } + model.companions.map { ($0, false) }).map { file, isWeights in
    var fact = file.fact(isWeights: isWeights)
    fact.claimedSHA256 = pointers[file.path]?.sha256 ?? download.claims[file.path]
    return SourceFile(
      fact: fact, location: file.location, window: file.window, device: file.status.device, inode: file.status.inode)
  }
  let isClone = model.layout == .gitClone && model.cloneFolder == model.path
  return ModelSource(
    place: ModelPlace(root: root, name: id), path: joined(rootPath, model.path), layout: model.layout,
    files: files.sorted { $0.fact.path < $1.fact.path }, condition: condition(of: model, pointers: pointers),
    origin: download.origin ?? (isClone ? cloneOrigin(joined(rootPath, model.path)) : nil), times: fileTimes(model))
}

/// What the tool that brought the model says of it.
private func download(of model: FoundModel, root: ByteString) -> HubDownload {
  switch model.layout {
  case .ollama, .ociLayout: blobDownload(of: model)
  case .file where model.companions.contains { isLlamaCppManifest($0.path) }: llamaCppDownload(of: model)
  default:
    CachedSnapshot(model.path) != nil ? cacheDownload(of: model, root: root) : localDownload(of: model, root: root)
  }
}

/// The newest weight file's time: distrusted later where many models share it.
private func fileTimes(_ model: FoundModel) -> [CreationTime] {
  let stated = model.created.map { CreationTime(time: $0, source: .metadata) }
  guard let newest = model.weights.map(\.status.modified).max() else { return [stated].compactMap { $0 } }
  return [stated].compactMap { $0 } + [CreationTime(time: UnixTime(milliseconds: newest / 1_000_000), source: .file)]
}

/// What the listing alone tells: pointers instead of weights, missing shards, links to nowhere.
func condition(of model: FoundModel, pointers: [ByteString: LFSPointer]) -> Condition {
  let here = model.weights.filter { pointers[$0.path] == nil }
  if here.isEmpty, let pointer = pointers.min(by: { $0.key < $1.key }) {
    let more = pointers.count > 1 ? " and \(pointers.count - 1) more" : ""
    return .stub(
      reason: "\(pointer.key)\(more): Git LFS pointer, the weights (\(pointer.value.bytes) bytes) are not here")
  }
  let missing = missingShards(of: model, besides: Set(pointers.keys))
  if !missing.isEmpty {
    let kind = missing.contains { pointers[$0] != nil } ? "missing (Git LFS pointers are no weights)" : "missing"
    return .incomplete(reason: "\(enumerated(missing)) \(missing.count == 1 ? "is" : "are") \(kind)")
  }
  if let dangling = model.faults.first(where: { $0.kind == .dangling }) {
    return .incomplete(reason: dangling.description)
  }
  if let fault = model.faults.first(where: \.isBlobOnItsWay) { return .incomplete(reason: fault.description) }
  if let fault = model.faults.first(where: \.isPacked) { return .stub(reason: fault.description) }
  if here.isEmpty, let fault = model.faults.first { return .unreadable(reason: fault.description) }
  return .whole
}

/// The first three names, and how many more there are.
private func enumerated(_ names: [ByteString]) -> String {
  let shown = names.prefix(3).map(\.description).joined(separator: ", ")
  return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
}
