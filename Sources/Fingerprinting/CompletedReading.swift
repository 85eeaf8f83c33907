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
  var values: [ByteString: ValueDigest] = [:]
  for part in reading.weights {
    for (name, digest) in hashes[part.path]?.tensors ?? [:] {
      values[part.component.isEmpty ? name : part.component + "." + name] = digest
    }
  }
  for index in reading.detail.tensors.indices {
    if let digest = values[reading.detail.tensors[index].name] { reading.detail.tensors[index].valueHash = digest }
  }
  reading.facts.contentHash = contentHash(reading.facts.files)
  let tensors = reading.detail.tensors
  if !tensors.isEmpty, tensors.allSatisfy({ $0.valueHash != nil }) {
    let ties = possibleTies(tensors).filter { tensors[$0.copy].valueHash == tensors[$0.original].valueHash }
    let tied = Set(ties.map(\.copy))
    reading.countWeights(StoredWeights(tensors).weights(tensors), withoutTied: tied)
    reading.facts.valueHash = valueHash(tensors.enumerated().filter { !tied.contains($0.offset) }.map(\.element))
  }
  return reading
}

/// SHA-256 over the sorted (path, file hash) pairs of the weight files; nil until all are hashed.
func contentHash(_ files: [FileFact]) -> SHA256Digest? {
  let weights = files.filter(\.isWeights).sorted { $0.path < $1.path }
  guard !weights.isEmpty else { return nil }
  var stream = SHA256()
  for file in weights {
    guard let hash = file.sha256 else { return nil }
    stream.update(file.path.bytes + [0] + hash.bytes)
  }
  return stream.digest
}

/// SHA-256 over the sorted (role, shape, value hash) of the tensors.
private func valueHash(_ tensors: [TensorFact]) -> SHA256Digest {
  let entries = tensors.map { tensor in
    var bytes = tensor.role.bytes + [0]
    bytes.append(littleEndian: UInt64(tensor.canonicalShape.count))
    for dimension in tensor.canonicalShape { bytes.append(littleEndian: dimension) }
    bytes.append(littleEndian: tensor.valueHash?.high ?? 0)
    bytes.append(littleEndian: tensor.valueHash?.low ?? 0)
    return bytes
  }
  var stream = SHA256()
  for entry in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) { stream.update(entry) }
  return stream.digest
}
