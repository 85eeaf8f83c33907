import ModelAtlas
import WeightFormats

/// Reads the sample of a rendition, and the sketch that is cut from it.
///
/// Plain floats, ggml's blocks, and codes whose scales are tensors of their own: all as values. Codes of a scheme that is
/// not rebuilt, and scales, are not sampled; the tensors that such a model left alone are.
///
/// - Parameters:
///   - tied: indices of tensors that repeat another one.
///   - claims: what the configuration says of the codes.
func sample(
  _ rendition: RenditionReading, leavingOut tied: Set<Int>, _ claims: QuantizationClaims
) throws(WeightFormatError) -> (sample: WeightSample, sketch: WeightSketch) {
  let offered = sampledTensors(rendition, leavingOut: tied)
  var opened: [Int: OpenedTensor] = [:]
  var chosen: [ChosenTensor] = []
  for (index, candidate) in chosenTensors(offered.enumerated().map { ($0.offset, $0.element.candidate) }) {
    guard let tensor = try offered[index].opened(claims) else { continue }
    opened[index] = tensor
    chosen.append(
      ChosenTensor(
        index: index, candidate: candidate, rows: tensor.rows, columns: tensor.columns,
        readsPerRun: tensor.readsPerRun))
  }
  let plan = samplePlan(chosen)
  // All pages at once: on a network file system they come together, not one after the other.
  for chunk in plan { try opened[chunk.tensor]?.advise(chunk) }
  var values: [Float] = []
  var chunks: [WeightSample.Chunk] = []
  let roles = Set(chosen.map(\.candidate.role)).sorted()
  let roleIndex = Dictionary(uniqueKeysWithValues: zip(roles, roles.indices.map { UInt32($0) }))
  for chunk in plan {
    guard let read = try opened[chunk.tensor]?.values(chunk) else { continue }
    chunks.append(
      WeightSample.Chunk(
        key: chunk.key, role: roleIndex[offered[chunk.tensor].candidate.role] ?? 0, row: chunk.row,
        column: chunk.column, offset: values.count, count: read.count, isMatrix: chunk.isMatrix))
    values += read
  }
  let nonFinite = values.count { !$0.isFinite }
  if nonFinite > 0 { values = values.map { $0.isFinite ? $0 : 0 } }
  let sample = WeightSample(design: 1, roles: roles, chunks: chunks, values: values, nonFinite: nonFinite)
  return (sample, sketch(sample, plan))
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
