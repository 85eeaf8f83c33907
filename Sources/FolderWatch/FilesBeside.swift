import ModelAtlas

/// What lies beside a model's files and belongs to it although it is neither weights nor a text that is read: code,
/// vocabularies, pictures. A Trainer's state and what writers leave behind do not.
///
/// - Returns: sorted by path; empty for a model that is one file.
package func filesBeside(_ source: ModelSource) -> [SourceFile] {
  guard source.layout != .file else { return [] }
  let known = Set(source.files.map(\.fact.path))
  let folders = Set(source.files.map { parentFolder($0.fact.path) } + [""])
  return folders.sorted().flatMap { files(in: $0, of: source.path, besides: known) }
}

private func files(in folder: ByteString, of model: ByteString, besides known: Set<ByteString>) -> [SourceFile] {
  let location = folder.isEmpty ? model : joined(model, folder)
  var names: [ByteString] = []
  // A folder that vanished holds nothing more to copy; its weights were listed before and will be missed there.
  guard let open = try? OpenFolder.root(location) else { return [] }
  try? open.eachEntry { name, _ in
    let isHidden = name.hasPrefix(".") && name != ".gitattributes"
    if !isHidden, !isIgnored(name), fileRole(name) == .other, !isTrainingFile(name) { names.append(name) }
  }
  return names.sorted().compactMap { name in
    let path = folder.isEmpty ? name : joined(folder, name)
    guard !known.contains(path), let target = realPath(joined(location, name)),
      let status = try? FileStatus(of: target), status.kind == .file
    else { return nil }
    let fact = FileFact(
      path: path, bytes: status.bytes, modified: status.modified, changed: status.changed, isWeights: false)
    return SourceFile(fact: fact, location: target, device: status.device, inode: status.inode)
  }
}

/// What is named like weights in a pickle and is none: optimizers, schedulers, random states, logs.
private func isTrainingFile(_ name: ByteString) -> Bool {
  let lower = lowercased(name)
  return pickledSuffixes.contains { lower.hasSuffix($0) } || lower.hasPrefix("events.out")
}
