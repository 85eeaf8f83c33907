import FactCoding
import Fingerprinting
import ModelAtlas

// The request to read: bytes between reports (8 bytes), values of a closer sample if one is asked for, the source.
// The answer: the read part of the facts, tensors, sample, metadata, weight files, whether the storage is at fault.

func readRequest(_ source: ModelSource, closerValues: UInt64?, reportEach bytes: UInt64) -> WorkerMessage {
  var blob = BlobWriter()
  blob.appendFixed(bytes)
  blob.append(optional: closerValues) { $0.append(count: $1) }
  blob.append(source)
  return WorkerMessage(.read, blob.bytes)
}

func readRequest(from payload: [UInt8]) throws -> (
  source: ModelSource, size: SampleSize, reportEach: UInt64
) {
  try payload.withUnsafeBytes { bytes in
    var blob = BlobReader(bytes)
    let reportEach: UInt64 = try blob.fixed()
    let size = try blob.optional { SampleSize.closer(try $0.unsigned()) } ?? .first
    let source = try blob.modelSource()
    try blob.expectEnd()
    return (source, size, reportEach)
  }
}

func readingMessage(_ reading: ModelReading) -> WorkerMessage {
  var blob = BlobWriter()
  blob.append(readPartOf: reading.facts)
  blob.append(blob: tensorBlob(reading.detail.tensors))
  blob.append(blob: sampleBlob(reading.detail.sample))
  blob.append(list: reading.metadata) { blob, entry in
    blob.append(entry.key)
    blob.append(text: entry.value)
  }
  blob.append(list: reading.weights) { blob, part in
    blob.append(part.path)
    blob.append(part.component)
    blob.append(optional: part.companions) { blob, companions in
      blob.append(list: companions.sorted { $0.key < $1.key }) { blob, companion in
        blob.append(companion.key)
        blob.append(companion.value)
      }
    }
  }
  blob.append(reading.isStorageAtFault ? 1 : 0)
  return WorkerMessage(.reading, blob.bytes)
}

/// - Parameter source: what was asked for: what the answer may not contradict.
func modelReading(from payload: [UInt8], of source: ModelSource) throws -> ModelReading {
  try payload.withUnsafeBytes { bytes in
    var blob = BlobReader(bytes)
    var facts = ModelFacts(listed: source)
    try blob.readPart(into: &facts)
    let detail = ModelDetail(tensors: try blob.blob(tensors), sample: try blob.blob(sample))
    try checkOrder(of: detail.sample)
    var reading = ModelReading(facts: facts, detail: detail)
    reading.metadata = try blob.list { (key: try $0.name(), value: try $0.text()) }
    reading.weights = try blob.list { try $0.weightPart() }
    reading.isStorageAtFault = try blob.unsigned() != 0
    try blob.expectEnd()
    let files = Set(source.files.map(\.fact.path))
    if let stranger = reading.weights.first(where: { !files.contains($0.path) }) {
      throw UnreadableBlob("the model has no file \(stranger.path)")
    }
    return reading
  }
}

extension BlobReader {
  fileprivate mutating func weightPart() throws -> WeightPart {
    WeightPart(
      path: try name(), component: try name(),
      companions: try optional { blob in
        Dictionary(try blob.list { (try $0.name(), try $0.name()) }) { first, _ in first }
      })
  }
}

/// What charting takes for granted of a sample.
private func checkOrder(of sample: WeightSample) throws {
  guard sample.values.allSatisfy(\.isFinite),
    zip(sample.chunks, sample.chunks.dropFirst()).allSatisfy({ $0.key <= $1.key }),
    zip(sample.roles, sample.roles.dropFirst()).allSatisfy({ $0 < $1 })
  else { throw UnreadableBlob("a sample of \(sample.values.count) values is not in order") }
}
