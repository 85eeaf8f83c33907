import Fingerprinting
import ModelAtlas
import Testing

@Suite("Hashing")
struct HashingTests {
  @Test("SHA-256 of the standard's examples")
  func vectors() {
    var hash = SHA256()
    #expect("\(hash.digest)" == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    hash.update(Array("abc".utf8))
    #expect("\(hash.digest)" == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("a saved SHA-256 goes on where it stopped", arguments: [0, 1, 55, 63, 64, 65, 1000])
  func resumed(cut: Int) throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var whole = SHA256()
    whole.update(bytes)
    var first = SHA256()
    first.update(Array(bytes[..<cut]))
    var second = try #require(SHA256(state: first.state))
    second.update(Array(bytes[cut...]))
    #expect(second.digest == whole.digest)
  }

  @Test("bytes that are no state of a SHA-256 are refused")
  func foreignState() {
    #expect(SHA256(state: []) == nil)
    #expect(SHA256(state: [UInt8](repeating: 0xFF, count: SHA256.stateBytes)) == nil)
  }

  @Test("the same weights in F32 and BF16, renamed, reordered and with a second copy of the tied head hash alike")
  func containers() throws {
    let words = (0..<512).map { Float(bitPattern: UInt32($0 &* 0x9E37) << 16 & 0x3FFF_0000) }
    let norm = words[..<16].map { $0 }
    let plain = try hashed([
      ("model.norm.weight", [16], .bf16(norm)), ("model.embed_tokens.weight", [32, 16], .bf16(words)),
    ])
    let wide = try hashed([
      ("embed_tokens.weight", [32, 16], .f32(words)), ("norm.weight", [16], .f32(norm)),
      ("lm_head.weight", [32, 16], .f32(words)),
    ])
    #expect(plain.facts.valueHash != nil && plain.facts.valueHash == wide.facts.valueHash)
    #expect(plain.facts.sampleHash == wide.facts.sampleHash)
    #expect(plain.facts.typesHash != wide.facts.typesHash)
    #expect(plain.facts.parameters == 528 && wide.facts.parameters == 528)
    let other = try hashed([
      ("embed_tokens.weight", [32, 16], .f32(words)), ("norm.weight", [16], .f32(words.suffix(16))),
    ])
    #expect(plain.facts.valueHash != other.facts.valueHash)
  }

  @Test("a file hashed in parts, with a restart after each, gives what one pass gives", arguments: [1, 2, 3])
  func restarts(pieces: Int) throws {
    let folder = ScratchFolder()
    let values = (0..<(1 << 18)).map { Float($0 % 8191) }
    // Three tensors of 1 MiB each behind a header, so that every MiB cuts one.
    folder.write(
      "model.safetensors",
      safetensors((0..<3).map { ("t\($0).weight", [256, 1024], .f32(values.map { $0 + 1 })) }))
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    guard case .finished(let whole) = try hashFile(source.files[0], of: reading) else { throw Absent(path: "hash") }
    #expect(whole.tensors.count == 3)
    var progress: HashProgress?
    for _ in 0..<pieces {
      var steps = 0
      let outcome = try hashFile(
        source.files[0], of: reading, resuming: progress,
        shouldStop: {
          steps += 1
          return steps > 1
        }, save: { progress = $0 })
      #expect(outcome == .stopped)
    }
    #expect(progress?.bytesDone == UInt64(pieces) << 20)
    #expect(try hashFile(source.files[0], of: reading, resuming: progress) == .finished(whole))
  }

  @Test("a file that is not the one that was read is not hashed")
  func changed() throws {
    let folder = ScratchFolder()
    folder.write("model.safetensors", safetensors([("a.weight", [4], .f32([1, 2, 3, 4]))]))
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    folder.write("model.safetensors", safetensors([("a.weight", [5], .f32([1, 2, 3, 4, 5]))]))
    #expect(try hashFile(source.files[0], of: reading) == .changed)
  }

  private func hashed(_ tensors: [WrittenTensor]) throws -> ModelReading {
    let folder = ScratchFolder()
    folder.write("model.safetensors", safetensors(tensors))
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    guard case .finished(let hash) = try hashFile(source.files[0], of: reading) else { throw Absent(path: "hash") }
    return completed(reading, ["model.safetensors": hash])
  }
}

enum WrittenValues {
  case f32([Float]), bf16([Float])

  var type: String {
    switch self {
    case .f32: "F32"
    case .bf16: "BF16"
    }
  }

  /// Little-endian; BF16 keeps the upper half.
  var bytes: [UInt8] {
    switch self {
    case .f32(let values): values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    case .bf16(let values): values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0[2...]) } }
    }
  }
}

typealias WrittenTensor = (name: String, shape: [Int], values: WrittenValues)

/// The bytes of a safetensors file.
func safetensors(_ tensors: [WrittenTensor]) -> [UInt8] {
  var data: [UInt8] = []
  var entries: [String] = []
  for tensor in tensors {
    let bytes = tensor.values.bytes
    entries.append(
      "\"\(tensor.name)\":{\"dtype\":\"\(tensor.values.type)\",\"shape\":\(tensor.shape),"
        + "\"data_offsets\":[\(data.count),\(data.count + bytes.count)]}")
    data += bytes
  }
  let header = Array("{\(entries.joined(separator: ","))}".utf8)
  return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
}
