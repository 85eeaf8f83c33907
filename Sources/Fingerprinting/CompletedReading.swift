import ModelAtlas

/// The reading with what full hashing found: file hashes, value hashes of tensors, and the model's two hashes.
///
/// - Parameter hashes: by `FileFact.path`; files that are not among them keep what they have.
/// - Returns: `contentHash` and `valueHash` stay nil as long as a weight file is not hashed.
package func completed(_ reading: ModelReading, _ hashes: [ByteString: FileHash]) -> ModelReading {
  var reading = reading
  for index in reading.facts.files.indices {
    if let hash = hashes[reading.facts.files[index].path] { reading.facts.files[index].sha256 = hash.sha256 }
  }
  var digests: [ByteString: TensorDigests] = [:]
  for part in reading.weights {
    for (name, tensor) in hashes[part.path]?.tensors ?? [:] {
      digests[part.component.isEmpty ? name : part.component + "." + name] = tensor
    }
  }
  for index in reading.detail.tensors.indices {
    let found = digests[reading.detail.tensors[index].name]
    if let found { reading.detail.tensors[index].valueHash = found.values }
  }
  reading.facts.contentHash = contentHash(reading.facts.files)
  let tensors = reading.detail.tensors
  let identities = tensors.compactMap { digests[$0.name]?.sha256 }
  if !tensors.isEmpty, identities.count == tensors.count {
    let ties = possibleTies(tensors).filter { identities[$0.copy] == identities[$0.original] }
    let tied = Set(ties.map(\.copy))
    reading.countWeights(StoredWeights(tensors).weights(tensors), withoutTied: tied)
    let distinct = tensors.indices.filter { !tied.contains($0) }
    reading.facts.valueHash = valueHash(distinct.map { (tensors[$0], identities[$0]) })
  }
  return reading
}

/// SHA-256 over the sorted (path, file hash) pairs of the weight files; nil until all are hashed.
func contentHash(_ files: [FileFact]) -> SHA256Digest? { contentHash(files) { $0.sha256 } }

/// The same of the hashes that a Hub publishes; nil when it publishes none for one of the weight files.
package func publishedContentHash(_ files: [FileFact]) -> SHA256Digest? { contentHash(files) { $0.claimedSHA256 } }

private func contentHash(_ files: [FileFact], _ hash: (FileFact) -> SHA256Digest?) -> SHA256Digest? {
  let weights = files.filter(\.isWeights).sorted { $0.path < $1.path }
  guard !weights.isEmpty else { return nil }
  var stream = SHA256()
  for file in weights {
    guard let hash = hash(file) else { return nil }
    stream.update(file.path.bytes + [0] + hash.bytes)
  }
  return stream.digest
}

/// SHA-256 over the sorted (role, shape, SHA-256 of the values) of the tensors.
private func valueHash(_ tensors: [(fact: TensorFact, identity: SHA256Digest)]) -> SHA256Digest {
  let entries = tensors.map { tensor in
    var bytes = tensor.fact.role.bytes + [0]
    let shape = tensor.fact.canonicalShape
    bytes.append(littleEndian: UInt64(shape.count))
    for dimension in shape { bytes.append(littleEndian: dimension) }
    return bytes + tensor.identity.bytes
  }
  var stream = SHA256()
  for entry in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) { stream.update(entry) }
  return stream.digest
}
