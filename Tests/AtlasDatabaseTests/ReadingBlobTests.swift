import FactCoding
import ModelAtlas
import Testing

@Suite("Answers of reader processes as bytes")
struct ReadingBlobTests {
  /// What reading found, in order, with everything odd that headers and cards may hold.
  private func facts(_ odd: inout OddValues) -> ModelFacts {
    var facts = odd.facts(at: odd.place())
    facts.sketch = WeightSketch(
      plan: 7, runs: [WeightSketch.Run(key: 1, count: 2), WeightSketch.Run(key: 9, count: 1)],
      values: [odd.float(), odd.float(), odd.float()])
    facts.quantization = facts.quantization.map { QuantizationVerdict(method: $0.method, bitsPerWeight: 4.5) }
    facts.renditions = facts.renditions.map {
      Rendition(format: $0.format, elementType: $0.elementType, quantization: nil, bytes: $0.bytes)
    }
    return facts
  }

  private func source(_ odd: inout OddValues) -> ModelSource {
    let files = odd.facts(at: odd.place()).files
    return ModelSource(
      place: odd.place(), path: odd.name(), layout: odd.pick(StoreLayout.allCases),
      files: files.map { SourceFile(fact: $0, location: odd.name(), device: odd.uint64(), inode: odd.uint64()) },
      condition: odd.pick([.whole, .stub(reason: odd.string()), .removed]),
      origin: odd.maybe { HubOrigin(repository: $0.id(), revision: $0.maybe { $0.string() }) },
      times: odd.list { $0.creation() })
  }

  @Test("facts and cards come back as they went", arguments: 0..<40)
  func facts(seed: Int) throws {
    var odd = OddValues(seed: seed)
    let sent = facts(&odd)
    var blob = BlobWriter()
    blob.append(readPartOf: sent)
    var received = ModelFacts(place: sent.place, path: sent.path, layout: sent.layout, condition: .removed)
    (received.files, received.origin, received.times) = (sent.files, sent.origin, sent.times)
    (received.contentHash, received.valueHash) = (sent.contentHash, sent.valueHash)
    received.closerLooks = sent.closerLooks
    try blob.bytes.withUnsafeBytes { bytes in
      var reader = BlobReader(bytes)
      try reader.readPart(into: &received)
      #expect(reader.remaining == 0)
    }
    #expect(received == sent)
  }

  @Test("sources come back as they went", arguments: 0..<40)
  func sources(seed: Int) throws {
    var odd = OddValues(seed: seed)
    let sent = source(&odd)
    var blob = BlobWriter()
    blob.append(sent)
    let received = try blob.bytes.withUnsafeBytes { bytes in
      var reader = BlobReader(bytes)
      return try reader.modelSource()
    }
    #expect(received.place == sent.place && received.path == sent.path && received.layout == sent.layout)
    #expect(received.condition == sent.condition && received.origin == sent.origin && received.times == sent.times)
    #expect(received.files.map(\.fact) == sent.files.map(\.fact))
    #expect(received.files.map(\.location) == sent.files.map(\.location))
    #expect(received.files.map(\.device) == sent.files.map(\.device))
    #expect(received.files.map(\.inode) == sent.files.map(\.inode))
  }

  @Test("bytes that were cut or changed are an error or a value, never a trap", arguments: 0..<10)
  func damaged(seed: Int) {
    var odd = OddValues(seed: seed)
    let (sent, place) = (facts(&odd), source(&odd))
    for isFacts in [true, false] {
      var blob = BlobWriter()
      if isFacts { blob.append(readPartOf: sent) } else { blob.append(place) }
      for length in stride(from: 0, to: blob.bytes.count, by: 5) {
        #expect(!reads(Array(blob.bytes.prefix(length)), isFacts: isFacts), "cut to \(length)")
      }
      var bytes = blob.bytes
      for index in bytes.indices {
        let kept = bytes[index]
        bytes[index] = odd.pick([0, 0x7F, 0x80, 0xFF, kept &+ 1])
        // Either outcome is right; a trap would end the test run.
        _ = reads(bytes, isFacts: isFacts)
        bytes[index] = kept
      }
    }
  }

  private func reads(_ bytes: [UInt8], isFacts: Bool) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var reader = BlobReader(buffer)
      var facts = ModelFacts(place: ModelPlace(root: "r", name: "m"), path: "", layout: .folder, condition: .whole)
      do {
        if isFacts { try reader.readPart(into: &facts) } else { _ = try reader.modelSource() }
        return true
      } catch {
        return false
      }
    }
  }
}
