import FactCoding
import ModelAtlas
import Testing

@testable import AtlasDatabase

@Suite("Blobs of the record")
struct BlobTests {
  private func sampleBytes(_ values: [Float]) -> Int {
    sampleBlob(WeightSample(design: 1, roles: [], chunks: [], values: values, nonFinite: 0)).count
  }

  @Test("weights of a BF16 or F16 model take two bytes each, and come back bit for bit")
  func narrowWeights() throws {
    let bf16 = (0..<1024).map { Float(bitPattern: UInt32($0 * 61 % 0x7F80) << 16) }
    let f16 = (0..<1024).map { Float(Float16(bitPattern: UInt16($0 * 31 % 0x7C00))) }
    let f32 = (0..<1024).map { 1 / Float($0 + 3) }
    #expect(sampleBytes(bf16) < 1024 * 2 + 20 && sampleBytes(f16) < 1024 * 2 + 20)
    #expect(sampleBytes(f32) > 1024 * 4 - 500)
    for values in [bf16, f16, f32, bf16.reversed() + f32 + f16 + [-0.0]] {
      let blob = sampleBlob(WeightSample(design: 1, roles: [], chunks: [], values: values, nonFinite: 0))
      let back = try blob.withUnsafeBytes { try sample(fromBlob: $0) }
      #expect(back.values.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test("a blob that was cut anywhere is an error, never a trap", arguments: 0..<20)
  func cutBlobs(seed: Int) throws {
    var odd = OddValues(seed: seed)
    let detail = odd.detail()
    let (tensorBytes, sampleBytes) = (tensorBlob(detail.tensors), sampleBlob(detail.sample))
    for length in 0..<tensorBytes.count {
      #expect(throws: UnreadableBlob.self) { try tensorBytes.prefix(length).withUnsafeBytes(tensors) }
    }
    for length in stride(from: 0, to: sampleBytes.count, by: 7) {
      #expect(throws: UnreadableBlob.self) { try sampleBytes.prefix(length).withUnsafeBytes(sample) }
    }
  }

  @Test("a blob with any byte changed gives a value or an error, never a trap", arguments: 0..<20)
  func changedBlobs(seed: Int) throws {
    var odd = OddValues(seed: seed)
    let detail = odd.detail()
    for var blob in [tensorBlob(detail.tensors), sampleBlob(detail.sample)] {
      for index in stride(from: 0, to: blob.count, by: 1 + blob.count / 300) {
        let kept = blob[index]
        blob[index] = odd.pick([0, 0x7F, 0x80, 0xFF, kept &+ 1])
        // Either outcome is right; a trap would end the test run.
        _ = try? blob.withUnsafeBytes(tensors)
        _ = try? blob.withUnsafeBytes(sample)
        blob[index] = kept
      }
    }
  }
}
