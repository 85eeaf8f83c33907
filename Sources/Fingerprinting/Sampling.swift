import ModelAtlas
import WeightFormats

/// Reads the sample of a rendition, and the sketch that is cut from it.
///
/// Only values that stand for themselves are sampled: plain floats, and ggml's blocks dequantized; codes whose scales are
/// tensors of their own, and those scales, are not.
///
/// - Parameter tied: indices of tensors that repeat another one.
func sample(
  _ rendition: RenditionReading, leavingOut tied: Set<Int>
) throws(WeightFormatError) -> (sample: WeightSample, sketch: WeightSketch) {
  let tensors = rendition.tensors
  // A module of one tensor has no scales beside it: ggml's blocks, and what was merely cast to 8 bits.
  let alone = rendition.stored.modules.filter { $0.tensors.count == 1 }.flatMap(\.tensors)
  let candidates = (rendition.stored.plain + alone).compactMap { index -> (index: Int, candidate: SampleCandidate)? in
    guard !tied.contains(index), tensors[index].holdsWeights else { return nil }
    return SampleCandidate(tensors[index].fact).map { (index, $0) }
  }
  let plan = samplePlan(candidates)
  let columns = Dictionary(uniqueKeysWithValues: candidates.map { ($0.index, $0.candidate.columns) })
  prefetch(plan, tensors, columns)
  var values: [Float] = []
  var chunks: [WeightSample.Chunk] = []
  let roles = Set(plan.map { tensors[$0.tensor].fact.role }).sorted()
  let roleIndex = Dictionary(uniqueKeysWithValues: zip(roles, roles.indices.map { UInt32($0) }))
  for chunk in plan {
    let tensor = tensors[chunk.tensor]
    let read = try tensor.values(
      row: chunk.row, columns: columns[chunk.tensor] ?? 0, from: chunk.column, count: chunk.count)
    chunks.append(
      WeightSample.Chunk(
        key: chunk.key, role: roleIndex[tensor.fact.role] ?? 0, row: chunk.row, column: chunk.column,
        offset: values.count, count: read.count, isMatrix: chunk.isMatrix))
    values += read
  }
  let nonFinite = values.count { !$0.isFinite }
  if nonFinite > 0 { values = values.map { $0.isFinite ? $0 : 0 } }
  let sample = WeightSample(design: 1, roles: roles, chunks: chunks, values: values, nonFinite: nonFinite)
  return (sample, sketch(sample, plan))
}

extension ModelTensor {
  /// Whether each element is a weight: not an index, a mask or a counter.
  fileprivate var holdsWeights: Bool {
    guard stored.valuesReadable else { return false }
    switch fact.type {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz: return true
    default: return fact.type.isBlockQuantized
    }
  }
}

/// Asks for all pages of the sample at once: on a network file system they come together, not one after the other.
private func prefetch(_ plan: [PlannedChunk], _ tensors: [ModelTensor], _ columns: [Int: UInt64]) {
  for chunk in plan {
    let tensor = tensors[chunk.tensor]
    let range = tensor.byteRange(
      row: chunk.row, columns: columns[chunk.tensor] ?? 0, from: chunk.column, count: chunk.count)
    if let range { tensor.file.willNeed([range]) }
  }
}

/// XXH3-128 over keys and values: equal for copies, long before anything is hashed whole. Nil for an empty sample.
func sampleHash(_ sample: WeightSample) -> ValueDigest? {
  if sample.chunks.isEmpty { return nil }
  let stream = XXH3Stream()
  for chunk in sample.chunks {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: chunk.key)
    for value in sample.values[chunk.offset..<(chunk.offset + chunk.count)] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    stream.update(bytes)
  }
  return stream.digest
}
