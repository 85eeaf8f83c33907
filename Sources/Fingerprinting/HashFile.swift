import ModelAtlas
import WeightFormats

/// What hashing one weight file gave.
package struct FileHash: Hashable, Sendable {
  package let sha256: SHA256Digest
  /// By the name as the file spells it. Empty for a file whose tensors do not stand for the model.
  package let tensors: [ByteString: TensorDigests]

  package init(sha256: SHA256Digest, tensors: [ByteString: TensorDigests]) {
    self.sha256 = sha256
    self.tensors = tensors
  }
}

package enum HashOutcome: Hashable, Sendable {
  case finished(FileHash)
  /// `shouldStop` said so; the progress was saved.
  case stopped
  /// The file is not the one of the reading any more, or was written to meanwhile.
  case changed
}

/// Hashes one file of a model: SHA-256 of the file and value hashes of its tensors, in one streaming read.
///
/// Pages that were read are dropped from the cache. Tensors that are not stored as one run (strided ones), and those that
/// a restart cut, are read once more by themselves.
/// - Parameters:
///   - reading: tells whether the file's tensors stand for the model.
///   - progress: where an earlier call stopped; taken up when it is of this very file.
///   - shouldStop: asked each MiB.
///   - report: bytes done so far, each MiB.
///   - save: called each 256 MiB, when stopped, and at the end of a file of 64 MiB or more: a restart then passes over it.
package func hashFile(
  _ source: SourceFile, of reading: ModelReading, resuming progress: HashProgress? = nil,
  budget: (any ReadBudget)? = nil, shouldStop: () -> Bool = { false }, report: (UInt64) -> Void = { _ in },
  save: (HashProgress) throws -> Void = { _ in }
) throws -> HashOutcome {
  let file = try WeightFile(path: source.location, window: source.window, budget: budget)
  guard isSame(file.identity, source.fact) else { return .changed }
  var stream = HashStream(file, try tensorsToHash(file, source, reading))
  if let progress, progress.place == reading.facts.place, progress.file.isUnchanged(since: source.fact) {
    stream.resume(progress)
  }
  func saveProgress() throws {
    let place = reading.facts.place
    try save(HashProgress(place: place, file: source.fact, bytesDone: stream.bytesDone, state: stream.state))
  }
  var nextSave = stream.bytesDone + HashStream.saveBytes
  while stream.bytesDone < file.byteCount {
    if shouldStop() {
      try saveProgress()
      return .stopped
    }
    try stream.step()
    report(stream.bytesDone)
    if stream.bytesDone >= nextSave {
      try saveProgress()
      nextSave += HashStream.saveBytes
    }
  }
  guard try stream.finish(shouldStop) else {
    try saveProgress()
    return .stopped
  }
  guard file.isUnchanged() else { return .changed }
  if file.byteCount >= HashStream.keptBytes { try saveProgress() }
  return .finished(stream.hash)
}

private func isSame(_ identity: FileIdentity, _ fact: FileFact) -> Bool {
  (identity.bytes, identity.modified, identity.changed) == (fact.bytes, fact.modified, fact.changed)
}

/// The tensors of a file whose values are wanted: none where another rendition stands for the model.
private func tensorsToHash(
  _ file: WeightFile, _ source: SourceFile, _ reading: ModelReading
) throws(WeightFormatError) -> [ModelTensor] {
  guard let part = reading.weights.first(where: { $0.path == source.fact.path }) else { return [] }
  let header = try readHeader(of: file, companions: part.companions)
  let facts = Dictionary(reading.detail.tensors.map { ($0.name, $0) }) { first, _ in first }
  // Of a split GGUF only the first file says how many heads there are.
  let orientation = GGUFOrientation { key in header[key] ?? reading.metadata.first { $0.key == key }?.value }
  return header.tensors.compactMap { tensor in
    let name = part.component.isEmpty ? tensor.name : part.component + "." + tensor.name
    return facts[name].map { fact in
      ModelTensor(
        fact, tensor, file: tensor.externalFile ?? file,
        view: header.format == .gguf ? orientation.view(of: fact.role, tensor) : .stored)
    }
  }
}
