import Fingerprinting
import ModelAtlas
import Testing

@Suite("Files that hold a slice of every matrix each")
struct SliceTests {
  private func slice(_ value: UInt8) -> [UInt8] {
    safetensorsFile([
      ("layers.0.attention.wo.weight", "U8", [4, 16], [UInt8](repeating: value, count: 64)),
      ("norm.weight", "F32", [4], [UInt8](repeating: 0, count: 16)),
    ])
  }

  private func reading(_ slices: [(number: String, value: UInt8)]) throws -> ModelReading {
    let folder = ScratchFolder()
    for slice in slices { folder.write("consolidated.\(slice.number).pth", self.slice(slice.value)) }
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    var hashes: [ByteString: FileHash] = [:]
    for file in source.files where reading.facts.condition == .whole {
      guard case .finished(let hash) = try hashFile(file, of: reading) else { throw Absent(path: "hash") }
      hashes[file.fact.path] = hash
    }
    return completed(reading, hashes)
  }

  @Test("are one model, whose values are those of all files")
  func slices() throws {
    let (two, other) = (try reading([("00", 1), ("01", 2)]), try reading([("00", 1), ("01", 3)]))
    #expect(two.facts.condition == .whole && two.facts.renditions.count == 1 && two.detail.tensors.count == 4)
    #expect(two.facts.anomalies.contains { $0.contains("slice of every matrix") })
    #expect(two.facts.valueHash != nil && two.facts.valueHash != other.facts.valueHash)
    #expect(two.facts.valueHash == (try reading([("00", 1), ("01", 2)])).facts.valueHash)
  }

  @Test("are incomplete while one is missing; one alone is a model")
  func missing() throws {
    for numbers in [["00", "02"], ["01"]] {
      let facts = try reading(numbers.map { ($0, 1) }).facts
      guard case .incomplete(let reason) = facts.condition else {
        Issue.record("\(numbers): \(facts.condition)")
        continue
      }
      #expect(reason.contains(numbers == ["01"] ? "consolidated.00.pth" : "consolidated.01.pth"))
    }
    let alone = try reading([("00", 1)])
    #expect(alone.facts.condition == .whole && alone.detail.tensors.contains { $0.name == "norm.weight" })
  }
}
