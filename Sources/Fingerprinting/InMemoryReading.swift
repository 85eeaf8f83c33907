import ModelAtlas

/// A tensor whose values are at hand, e.g. of a network that a benchmark trained.
package struct InMemoryTensor: Sendable {
  package let role: ByteString
  package let shape: [UInt64]
  package let type: ElementType
  /// Row after row; what dequantizing gives where `type` packs them.
  package let values: [Float]

  package init(role: ByteString, shape: [UInt64], type: ElementType, values: [Float]) {
    precondition(shape.reduce(1, *) == UInt64(values.count), "\(role): \(shape), \(values.count) values")
    self.role = role
    self.shape = shape
    self.type = type
    self.values = values
  }
}

/// What reading a folder with these tensors gives to charting.
package struct InMemoryReading: Sendable {
  package let detail: ModelDetail
  package let sketch: WeightSketch
  package let sampleHash: ValueDigest?
  package let valueHash: SHA256Digest
  package let typesHash: UInt64
}

/// Samples tensors at the coordinates at which files are sampled. Hashes are equal where values and shapes are.
///
/// - Complexity: O(values).
package func inMemoryReading(_ tensors: [InMemoryTensor]) -> InMemoryReading {
  let offered = tensors.enumerated().map { index, tensor in
    (index: index, candidate: SampleCandidate(role: tensor.role, isMatrix: tensor.shape.count > 1))
  }
  let chosen = chosenTensors(offered)
  let plan = samplePlan(
    chosen.map { index, candidate in
      let rows = candidate.isMatrix ? tensors[index].shape[0] : 1
      let columns = UInt64(tensors[index].values.count) / max(1, rows)
      return ChosenTensor(index: index, candidate: candidate, rows: rows, columns: columns, readsPerRun: 1)
    }, .first)
  let sample = inMemorySample(tensors, plan, roles: Set(chosen.map(\.candidate.role)).sorted())
  let facts = tensors.map { tensor in
    TensorFact(
      name: tensor.role, role: tensor.role, shape: tensor.shape, type: tensor.type, valueHash: digest(of: tensor))
  }
  let sorted = facts.sorted { $0.role < $1.role }
  var types: [UInt8] = []
  var sha256 = SHA256()
  for fact in sorted {
    types += fact.role.bytes + Array(fact.type.rawValue.utf8) + [0]
    var words = fact.role.bytes
    words.append(littleEndian: fact.valueHash?.high ?? 0)
    words.append(littleEndian: fact.valueHash?.low ?? 0)
    sha256.update(words)
  }
  return InMemoryReading(
    detail: ModelDetail(tensors: facts, sample: sample), sketch: sketch(sample, plan), sampleHash: sampleHash(sample),
    valueHash: sha256.digest, typesHash: xxh3(types))
}

private func inMemorySample(_ tensors: [InMemoryTensor], _ plan: [PlannedChunk], roles: [ByteString]) -> WeightSample {
  var values: [Float] = []
  var chunks: [WeightSample.Chunk] = []
  let places = Dictionary(uniqueKeysWithValues: zip(roles, roles.indices.map { UInt32($0) }))
  for chunk in plan {
    let tensor = tensors[chunk.tensor]
    let columns = tensor.values.count / (chunk.isMatrix ? Int(tensor.shape[0]) : 1)
    let start = Int(chunk.row) * columns + Int(chunk.column)
    chunks.append(
      WeightSample.Chunk(
        key: chunk.key, role: places[tensor.role] ?? 0, row: chunk.row, column: chunk.column, offset: values.count,
        count: Int(chunk.count), isMatrix: chunk.isMatrix))
    values += tensor.values[start..<start + Int(chunk.count)]
  }
  return WeightSample(design: 1, roles: roles, chunks: chunks, values: values, nonFinite: 0)
}

/// Over shape and values widened to F32; of packed types over the type, too, as they are only equal to their own kind.
private func digest(of tensor: InMemoryTensor) -> ValueDigest {
  let stream = XXH3Stream()
  var prefix: [UInt8] = tensor.type.isPlainFloat ? [] : Array(tensor.type.rawValue.utf8)
  for dimension in tensor.shape { prefix.append(littleEndian: dimension) }
  stream.update(prefix)
  tensor.values.withUnsafeBytes { stream.update($0) }
  return stream.digest
}
