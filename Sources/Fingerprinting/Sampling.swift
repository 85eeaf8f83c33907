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
/// - Returns: and how many of the chosen matrices are codes that are not rebuilt.
func sample(
  _ rendition: RenditionReading, leavingOut tied: Set<Int>, _ claims: ConfigurationClaims, _ size: SampleSize
) throws(WeightFormatError) -> (sample: WeightSample, sketch: WeightSketch, closed: Int) {
  let prepared = try PreparedSample(rendition, leavingOut: tied, claims, size)
  let (offered, opened, plan) = (prepared.offered, prepared.opened, prepared.plan)
  // All pages at once: on a network file system they come together, not one after the other.
  try prepared.advise()
  var values: [Float] = []
  var chunks: [WeightSample.Chunk] = []
  let roles = Set(prepared.chosen.map(\.candidate.role)).sorted()
  let roleIndex = Dictionary(uniqueKeysWithValues: zip(roles, roles.indices.map { UInt32($0) }))
  for chunk in plan {
    guard let read = try opened[chunk.tensor]?.valuesIfFetched(chunk) else { continue }
    chunks.append(
      WeightSample.Chunk(
        key: chunk.key, role: roleIndex[offered[chunk.tensor].candidate.role] ?? 0, row: chunk.row,
        column: chunk.column, offset: values.count, count: read.count, isMatrix: chunk.isMatrix))
    values += read
  }
  let nonFinite = values.count { !$0.isFinite }
  if nonFinite > 0 { values = values.map { $0.isFinite ? $0 : 0 } }
  let sample = WeightSample(design: 1, roles: roles, chunks: chunks, values: values, nonFinite: nonFinite)
  return (sample, sketch(sample, plan), prepared.closed)
}

/// Says what a sample and the search for tied tensors will read, so that a remote file fetches it at once.
func adviseSample(_ rendition: RenditionReading, _ claims: ConfigurationClaims) throws(WeightFormatError) {
  adviseTies(rendition.tensors)
  try PreparedSample(rendition, leavingOut: [], claims, .first).advise()
}

/// What will be sampled of a rendition: chosen and opened, not read.
private struct PreparedSample {
  let offered: [SampledTensor]
  private(set) var opened: [Int: OpenedTensor] = [:]
  private(set) var chosen: [ChosenTensor] = []
  /// How many of those that were chosen are codes that are not rebuilt.
  private(set) var closed = 0
  let plan: [PlannedChunk]

  init(
    _ rendition: RenditionReading, leavingOut tied: Set<Int>, _ claims: ConfigurationClaims, _ size: SampleSize
  ) throws(WeightFormatError) {
    offered = sampledTensors(rendition, leavingOut: tied, claims)
    for (index, candidate) in chosenTensors(offered.enumerated().map { ($0.offset, $0.element.candidate) }) {
      guard let tensor = try offered[index].openedIfFetched(claims, closed: &closed) else { continue }
      opened[index] = tensor
      chosen.append(
        ChosenTensor(
          index: index, candidate: candidate, rows: tensor.rows, columns: tensor.columns,
          readsPerRun: tensor.readsPerRun))
    }
    plan = samplePlan(chosen, size)
  }

  func advise() throws(WeightFormatError) {
    for chunk in plan { try opened[chunk.tensor]?.adviseIfFetched(chunk) }
  }
}

// Of a remote file not all that was planned is worth a request: what was left out is left out of the sample.

extension SampledTensor {
  fileprivate func openedIfFetched(
    _ claims: ConfigurationClaims, closed: inout Int
  ) throws(WeightFormatError) -> OpenedTensor? {
    do throws(WeightFormatError) {
      let tensor = try opened(claims)
      if tensor == nil { closed += 1 }
      return tensor
    } catch {
      if error.isNotFetched { return nil }
      throw error
    }
  }
}

extension OpenedTensor {
  fileprivate func valuesIfFetched(_ chunk: PlannedChunk) throws(WeightFormatError) -> [Float]? {
    do throws(WeightFormatError) { return try values(chunk) } catch {
      if error.isNotFetched { return nil }
      throw error
    }
  }

  fileprivate func adviseIfFetched(_ chunk: PlannedChunk) throws(WeightFormatError) {
    do throws(WeightFormatError) { try advise(chunk) } catch { if !error.isNotFetched { throw error } }
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
