import Fingerprinting
import Glibc
import ModelAtlas
import Synchronization
import Testing

@Suite("Identity of values")
struct IdentityTests {
  @Test("F16 values hash alike whether they are stored in two bytes or in four, and whatever cuts the file into reads")
  func halves() throws {
    // 40,000 values: two whole runs and a rest; subnormal halves, zeros of both signs and infinities among them.
    // No NaN: Swift's own widening sets its quiet bit.
    let bits = (0..<40_000).map { UInt16(truncatingIfNeeded: $0 &* 0x9E37) }.filter { !Float16(bitPattern: $0).isNaN }
    let values = bits.map { Float(Float16(bitPattern: $0)) }
    let narrow = try digests("F16", bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
    let wide = try digests("F32", values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    #expect(narrow == wide)
  }

  @Test("one bit of one value is another identity", arguments: [0, 16_383, 16_384, 39_999])
  func oneBit(at index: Int) throws {
    var values = (0..<40_000).map { Float($0) / 7 }
    let before = try digests("F32", values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    values[index] = Float(bitPattern: values[index].bitPattern ^ 1)
    let after = try digests("F32", values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    #expect(before.sha256 != after.sha256 && before.values != after.values)
  }

  @Test("a forged XXH3 does not make a model a copy: the values' SHA-256 decides")
  func forged() throws {
    let folder = ScratchFolder()
    folder.write("model.safetensors", safetensors([("a.weight", [2, 2], .f32([1, 2, 3, 4]))]))
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    guard case .finished(let hash) = try hashFile(source.files[0], of: reading) else { throw Absent(path: "hash") }
    let own = try #require(hash.tensors["a.weight"])
    let other = TensorDigests(values: own.values, sha256: hash.sha256)
    let forged = FileHash(sha256: hash.sha256, tensors: ["a.weight": other])
    let (mine, theirs) = (
      completed(reading, ["model.safetensors": hash]), completed(reading, ["model.safetensors": forged])
    )
    #expect(mine.detail.tensors[0].valueHash == theirs.detail.tensors[0].valueHash)
    #expect(mine.facts.valueHash != nil && mine.facts.valueHash != theirs.facts.valueHash)
  }

  @Test("a restart passes over a large file that was hashed to its end")
  func finishedFile() throws {
    let folder = ScratchFolder()
    // 64 MiB and a header, as a sparse file: zeros are values, too.
    folder.write("model.safetensors", header("F32", 1 << 24))
    #expect(truncate("\(folder.path)/model.safetensors", off_t(header("F32", 1 << 24).count + 1 << 26)) == 0)
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    var kept: HashProgress?
    let first = try hashFile(source.files[0], of: reading, save: { kept = $0 })
    let progress = try #require(kept)
    #expect(progress.bytesDone == source.files[0].fact.bytes)
    let budget = CountingBudget()
    #expect(try hashFile(source.files[0], of: reading, resuming: progress, budget: budget) == first)
    // The header alone.
    #expect(budget.bytes.withLock { $0 } < 10_000)
  }

  private func digests(_ type: String, _ data: [UInt8]) throws -> TensorDigests {
    let folder = ScratchFolder()
    folder.write("model.safetensors", header(type, data.count / (type == "F32" ? 4 : 2)) + data)
    let source = modelSource(folder.path, name: "m")
    guard case .finished(let hash) = try hashFile(source.files[0], of: readModel(source)) else {
      throw Absent(path: "hash")
    }
    return try #require(hash.tensors["a.weight"])
  }

  private func header(_ type: String, _ count: Int) -> [UInt8] {
    let bytes = count * (type == "F32" ? 4 : 2)
    let json = "{\"a.weight\":{\"dtype\":\"\(type)\",\"shape\":[\(count)],\"data_offsets\":[0,\(bytes)]}}"
    return withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init) + Array(json.utf8)
  }
}
