import ModelAtlas
import Testing

@testable import WeightFormats

/// What Debian's torch 1.13 does not write, or one writes by hand: opcode by opcode, after torch's own writers.
@Suite("PyTorch's own quantized tensors")
struct TorchQuantizedTests {
  private func floats(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

  @Test("codes are (code - zero point) * scale, one a tensor or one a row, also where a layer packs weight and bias")
  func quantized() throws {
    var pickle = PickleBytes()
    pickle.dictionary([
      (
        "q",
        { pickle in
          pickle.codes("per_tensor_affine") { pickle in
            pickle.float(0.5)
            pickle.number(3)
          }
        }
      ),
      (
        "fc._packed_params._packed_params",
        { pickle in
          pickle.tuple { pickle in
            pickle.codes("per_channel_affine") { $0.rows(2, scales: "1", zeroPoints: "2") }
            pickle.vector(2, key: "1")
          }
        }
      ),
      // Scales for three rows of a matrix that has two.
      ("odd", { pickle in pickle.codes("per_channel_affine") { $0.rows(3, scales: "3", zeroPoints: "3") } }),
    ])
    let file = try TemporaryFile(
      zipArchive([
        ("made/data.pkl", pickle.finished), ("made/data/0", [1, 2, 3, 4]), ("made/data/1", floats([0.5, 2])),
        ("made/data/2", floats([0, 1])), ("made/data/3", floats([1, 1, 1])),
      ])
    ).open()
    let tensors = try readHeader(of: file).tensors
    let names: [ByteString] = ["q", "fc.weight", "fc.bias", "odd"]
    #expect(tensors.map(\.name) == names && tensors.map(\.valuesReadable) == [true, true, true, false])
    #expect(tensors.map(\.typeName) == ["torch-i8", "torch-i8", nil, "torch-i8"])
    let values = try tensors.prefix(2).map { try readValues(of: $0, elements: 0..<4, from: file) }
    #expect(values == [[-1, -0.5, 0, 0.5], [0.5, 1, 4, 6]])
  }

  @Test(
    "codes of four and two bits share bytes, the lowest bits first, as torch 1.13 packs them",
    arguments: [
      ("QUInt4x2Storage", [0x10, 0x32, 0x65, 0x66], [0, 0.5, 1, 1.5, 10, 12, 12, 12]),
      ("QUInt2x4Storage", [0xE4, 0x1B], [0, 0.5, 1, 1.5, 6, 4, 2, 0]),
    ] as [(String, [UInt8], [Float])])
  func narrow(storage: String, codes: [UInt8], expected: [Float]) throws {
    var pickle = PickleBytes()
    pickle.dictionary([
      (
        "q",
        { pickle in
          pickle.codes("per_channel_affine", storage: storage, bytes: codes.count, shape: [2, 4]) { pickle in
            pickle.rows(2, scales: "1", zeroPoints: "2")
          }
        }
      )
    ])
    let file = try TemporaryFile(
      zipArchive([
        ("made/data.pkl", pickle.finished), ("made/data/0", codes), ("made/data/1", floats([0.5, 2])),
        ("made/data/2", floats([0, 0])),
      ])
    ).open()
    let tensor = try #require(readHeader(of: file).tensors.first)
    #expect(tensor.shape == [2, 4] && tensor.typeName == "torch-\(storage.hasPrefix("QUInt4") ? "u4" : "u2")")
    #expect(try readValues(of: tensor, elements: 0..<8, from: file) == expected)
    #expect(try readValues(of: tensor, elements: 3..<6, from: file) == Array(expected[3..<6]))
  }
}

extension PickleBytes {
  /// Codes in storage 0.
  fileprivate mutating func codes(
    _ scheme: String, storage: String = "QInt8Storage", bytes: Int = 4, shape: [Int] = [2, 2],
    _ parameters: (inout PickleBytes) -> Void
  ) {
    global("torch._utils", "_rebuild_qtensor")
    tuple { pickle in
      pickle.storage("torch", storage, key: "0", elements: bytes)
      pickle.number(0)
      pickle.numbers(shape)
      pickle.numbers([shape[1], 1])
      pickle.tuple { pickle in
        pickle.global("torch", scheme)
        parameters(&pickle)
      }
      pickle.noHooks()
    }
    op("R")
  }

  /// What a scheme with one scale and zero point a row is given: both vectors, and that rows are the first dimension.
  fileprivate mutating func rows(_ count: Int, scales: String, zeroPoints: String) {
    vector(count, key: scales)
    vector(count, key: zeroPoints)
    number(0)
  }

  /// A whole storage.
  fileprivate mutating func vector(_ count: Int, key: String) {
    tensor(key: key, elements: count, shape: [count], strides: [1])
  }
}
