import ModelAtlas
import Testing

@testable import WeightFormats

@Suite("Reading safetensors")
struct SafetensorsTests {
  private func bytes(_ header: String, data: [UInt8]) -> [UInt8] {
    let json = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json + data
  }

  private let twoTensors = #"""
    {"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\#
    "a":{"dtype":"BF16","shape":[2,2],"data_offsets":[8,16]}}
    """#
  private let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 192, 128, 63, 0, 64, 64, 64, 128, 64]

  @Test("names, shapes, types, metadata and values, also of a part")
  func reads() throws {
    let temporary = TemporaryFile(bytes(twoTensors, data: data))
    let file = try temporary.open()
    let header = try readHeader(of: file)
    #expect(header.format == .safetensors)
    #expect(header.tensors.map(\.name) == ["b", "a"])
    #expect(header["format"] == "pt")
    #expect(try readValues(of: header.tensors[0], elements: 0..<2, from: file) == [1, -2])
    #expect(try readValues(of: header.tensors[1], elements: 1..<3, from: file) == [2, 3])
    var chunks = readRawBytes(of: header.tensors[1], from: file, chunkBytes: 5)
    let (first, second, third) = (try chunks.next(), try chunks.next(), try chunks.next())
    #expect(first == Array(data[8..<12]))
    #expect(second == Array(data[12..<16]))
    #expect(third == nil)
  }

  @Test("each proper beginning of a file is incomplete, never broken")
  func prefixes() throws {
    let whole = bytes(twoTensors, data: data)
    for count in 1..<whole.count {
      let temporary = TemporaryFile(Array(whole[..<count]), name: "model.safetensors")
      let error = #expect(throws: WeightFormatError.self) { try readHeader(of: temporary.open()) }
      #expect(error?.isIncomplete == true, "\(count) bytes: \(error?.description ?? "")")
    }
  }

  @Test("of a repeated tensor the last entry counts, and it is said")
  func repeated() throws {
    let temporary = TemporaryFile(
      bytes(
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
        data: [1, 2]))
    let header = try readHeader(of: temporary.open())
    #expect(header.tensors.map(\.shape) == [[2]])
    #expect(header.anomalies == ["tensor a is repeated"])
  }

  @Test("a shard index lists plain file names only")
  func shardIndex() throws {
    let good = TemporaryFile(
      Array(#"{"metadata":{"total_size":1e3},"weight_map":{"b":"m-2.safetensors","a":"m-1.safetensors"}}"#.utf8))
    let index = try ShardIndex(of: good.open())
    #expect(index.shards == ["m-1.safetensors", "m-2.safetensors"])
    #expect(index.totalBytes == 1000)
    for name in ["../m", "/etc/passwd", "a/b", "..", "", "a\\\\b", "a\\u0000"] {
      let bad = TemporaryFile(Array(#"{"weight_map":{"a":"\#(name)"}}"#.utf8))
      #expect(throws: WeightFormatError.self, "\(name)") { try ShardIndex(of: bad.open()) }
    }
  }
}

@Suite("Safetensors headers as the format's own writer spells them")
struct PlainSafetensorsTests {
  /// With room behind the header, as writers align it: numbers there are read eight digits at once.
  private func read(_ header: String, data: Int) throws -> WeightHeader {
    let text = Array(header.utf8) + [UInt8](repeating: 0x20, count: 32)
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    return try readHeader(of: TemporaryFile(length + text + [UInt8](repeating: 0, count: data)).open())
  }

  private let first = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  @Test("the second entry is read as the first is, with spaces and without")
  func spellings() throws {
    for second in [
      #""b":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}"#,
      #""b": {"dtype": "F32", "shape": [1, 2], "data_offsets": [8, 16]}"#,
      #""b":{"shape":[1,2],"dtype":"F32","data_offsets":[8,16]}"#,
    ] {
      let tensors = try read("{\(first),\(second)}", data: 16).tensors
      #expect(tensors.map(\.name) == ["a", "b"])
      #expect(tensors.map(\.shape) == [[2], [1, 2]])
    }
  }

  @Test(
    "a second entry that lies is refused like a first one",
    arguments: [
      #""b":{"dtype":"F32","shape":[3],"data_offsets":[8,16]}"#,
      #""b":{"dtype":"F32","shape":[02],"data_offsets":[8,16]}"#,
      #""b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#,
      #""b":{"dtype":"F32","shape":[18446744073709551615,4],"data_offsets":[8,16]}"#,
      #""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16],"shape":[2]}"#,
    ])
  func refused(second: String) {
    #expect(throws: WeightFormatError.self) { try read("{\(first),\(second)}", data: 16) }
  }

  @Test("sizes of one digit and of twenty are the same numbers in both spellings")
  func numbers() throws {
    var (size, names): (UInt64, [String]) = (1, [])
    var entries = [#""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#]
    for count in 1..<19 {
      size = size * 10 + UInt64(count % 10)
      names.append("b\(count)")
      entries.append(#""b\#(count)":{"dtype":"U8","shape":[0,\#(size)],"data_offsets":[1,1]}"#)
    }
    let tight = try read("{\(entries.joined(separator: ","))}", data: 1)
    let wide = try read("{\(entries.joined(separator: ", ").replacing(":", with: ": "))}", data: 1)
    #expect(tight.tensors == wide.tensors.map { moved($0, like: tight) })
    #expect(tight.tensors.last?.shape == [0, size] && tight.tensors.dropFirst().map(\.name.description) == names)
    #expect(throws: WeightFormatError.self) {
      try read(#"{\#(first),"b":{"dtype":"F32","shape":[2],"data_offsets":[8,10000000000000016]}}"#, data: 16)
    }
  }

  /// Shorter headers end earlier: the same tensor from there.
  private func moved(_ tensor: StoredTensor, like header: WeightHeader) -> StoredTensor {
    guard let twin = header.tensors.first(where: { $0.name == tensor.name }) else { return tensor }
    var moved = tensor
    moved.layout = twin.layout
    return moved
  }

  @Test("a repeated name is noticed, the last entry counts")
  func repeated() throws {
    let again = #""a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"#
    let header = try read("{\(first),\(again)}", data: 8)
    #expect(header.tensors.map(\.shape) == [[1, 2]])
    #expect(header.anomalies.count == 1)
  }
}
