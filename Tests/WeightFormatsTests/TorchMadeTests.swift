import ModelAtlas
import Testing

@testable import WeightFormats

/// What Debian's torch 1.13 does not write, or one writes by hand: opcode by opcode, after torch's own writers.
@Suite("PyTorch checkpoints of other shapes")
struct TorchMadeTests {
  private func names(_ bytes: [UInt8]) throws -> (names: [ByteString], header: WeightHeader) {
    let header = try readHeader(of: TemporaryFile(bytes).open())
    return (header.tensors.map(\.name), header)
  }

  private func model(_ names: String...) -> (inout PickleBytes) -> Void {
    { pickle in
      pickle.dictionary(
        names.map { name in (name, { $0.tensor(key: "0", elements: 6, shape: [2, 3], strides: [3, 1]) }) })
    }
  }

  private let storage: [String: [Float]] = ["0": [1, 2, 3, 4, 5, 6]]

  @Test(
    "the model is the dictionary of tensors below its usual key; numbers beside it are facts, optimizers are neither")
  func nested() throws {
    let bytes = torchArchive(storage) { pickle in
      pickle.dictionary([
        ("epoch", { $0.number(3) }), ("optimizer", model("exp_avg", "exp_avg_sq", "step")),
        ("state_dict", model("a.weight", "b.weight")),
      ])
    }
    let (names, header) = try names(bytes)
    #expect(names == ["a.weight", "b.weight"] && header["epoch"] == "3" && header.globals.isEmpty)
  }

  @Test(
    "averaged weights are the published ones; that there are others is told",
    arguments: [
      ("params_ema", "params"), ("model_ema", "model"), ("state_dict_ema", "state_dict"), ("g_ema", "generator"),
      ("ema", "model"),
    ])
  func twins(averaged: String, trained: String) throws {
    let bytes = torchArchive(storage) { pickle in
      pickle.dictionary([(trained, model("trained.weight")), (averaged, model("averaged.weight"))])
    }
    let (names, header) = try names(bytes)
    #expect(names == ["averaged.weight"])
    #expect(header.anomalies == ["weights taken from `\(averaged)`, there are also `\(trained)`"])
  }

  @Test("without a usual key the dictionary with the most elements is the model")
  func largest() throws {
    let bytes = torchArchive(storage) { pickle in
      pickle.dictionary([("head", model("h.weight")), ("body", model("a.weight", "b.weight"))])
    }
    #expect(try names(bytes).names == ["a.weight", "b.weight"])
  }

  @Test("tensors share storages, are slices, turned, and repeated")
  func views() throws {
    let bytes = torchArchive(storage) { pickle in
      pickle.dictionary([
        ("whole", { $0.tensor(key: "0", elements: 6, shape: [2, 3], strides: [3, 1]) }),
        ("turned", { $0.tensor(key: "0", elements: 6, shape: [3, 2], strides: [1, 3]) }),
        ("slice", { $0.tensor(key: "0", elements: 6, offset: 4, shape: [2], strides: [1]) }),
        ("repeated", { $0.tensor(key: "0", elements: 6, offset: 2, shape: [4], strides: [0]) }),
      ])
    }
    let file = try TemporaryFile(bytes).open()
    let expected: [ByteString: [Float]] = [
      "whole": [1, 2, 3, 4, 5, 6], "turned": [1, 4, 2, 5, 3, 6], "slice": [5, 6], "repeated": [3, 3, 3, 3],
    ]
    let header = try readHeader(of: file)
    #expect(header.tensors.count == 4)
    for tensor in header.tensors {
      #expect(try readValues(of: tensor, elements: 0..<(tensor.elementCount ?? 0), from: file) == expected[tensor.name])
    }
  }

  @Test("codes are (code - zero point) * scale, one a tensor or one a row, also where a layer packs weight and bias")
  func quantized() throws {
    var pickle = PickleBytes()
    pickle.dictionary([
      (
        "q",
        {
          $0.codes("per_tensor_affine") {
            $0.float(0.5); $0.number(3)
          }
        }
      ),
      (
        "fc._packed_params._packed_params",
        { pickle in
          pickle.tuple { pickle in
            pickle.codes("per_channel_affine") { pickle in
              pickle.tensor(key: "1", elements: 2, shape: [2], strides: [1])
              pickle.tensor(key: "2", elements: 2, shape: [2], strides: [1])
              pickle.number(0)
            }
            pickle.tensor(key: "1", elements: 2, shape: [2], strides: [1])
          }
        }
      ),
      // Scales for three rows of a matrix that has two.
      (
        "odd",
        { pickle in
          pickle.codes("per_channel_affine") { pickle in
            pickle.tensor(key: "3", elements: 3, shape: [3], strides: [1])
            pickle.tensor(key: "3", elements: 3, shape: [3], strides: [1])
            pickle.number(0)
          }
        }
      ),
    ])
    let floats: (([Float]) -> [UInt8]) = { $0.flatMap { little($0.bitPattern) } }
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
        {
          $0.codes("per_channel_affine", storage: storage, bytes: codes.count, shape: [2, 4]) { pickle in
            pickle.tensor(key: "1", elements: 2, shape: [2], strides: [1])
            pickle.tensor(key: "2", elements: 2, shape: [2], strides: [1])
            pickle.number(0)
          }
        }
      )
    ])
    let floats: (([Float]) -> [UInt8]) = { $0.flatMap { little($0.bitPattern) } }
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

  @Test("types that have no storage of their own come with their name: float8 in bytes")
  func typed() throws {
    var pickle = PickleBytes()
    pickle.dictionary([
      (
        "w",
        { pickle in
          pickle.global("torch._utils", "_rebuild_tensor_v3")
          pickle.tuple { pickle in
            pickle.storage("torch.storage", "UntypedStorage", key: "0", elements: 3)
            pickle.number(1)
            pickle.numbers([2])
            pickle.numbers([1])
            pickle.noHooks()
            pickle.global("torch", "float8_e4m3fn")
          }
          pickle.op("R")
        }
      )
    ])
    let file = try TemporaryFile(
      zipArchive([("made/data.pkl", pickle.finished), ("made/data/0", [0xFF, 0x38, 0xC0])])
    ).open()
    let tensor = try #require(try readHeader(of: file).tensors.first)
    #expect(tensor.type == .f8e4m3)
    #expect(try readValues(of: tensor, elements: 0..<2, from: file) == [1, -2])
  }

  @Test("all foreign classes are listed, wherever they stand, and nothing is readable")
  func foreign() throws {
    let bytes = torchArchive(storage) { pickle in
      pickle.dictionary([
        (
          "hyper_parameters",
          { pickle in
            pickle.global("argparse", "Namespace")
            pickle.op(")R")
          }
        ), ("state_dict", model("a.weight")),
        (
          "callback",
          { pickle in
            pickle.global("os", "system")
            pickle.tuple { $0.text("true") }
            pickle.op("R")
          }
        ),
      ])
    }
    let (names, header) = try names(bytes)
    #expect(header.globals == ["argparse.Namespace", "os.system"])
    #expect(names == ["a.weight"] && header.tensors.allSatisfy { !$0.valuesReadable })
  }

  @Test("a whole module's classes are listed; TorchScript's members are tensors by their paths")
  func modules() throws {
    let folder = try #require(sharedFolder) + "/cases/formats/torch-made/"
    #expect(try header(folder + "whole_module.pt").globals.contains { $0.hasPrefix("torch.nn.modules.") })
    let script = try header(folder + "torchscript.pt")
    #expect(script.globals.isEmpty && script.tensors.contains { $0.name.hasSuffix(".weight") && $0.valuesReadable })
    let trained = try header(folder + "lightning.ckpt")
    #expect(trained["epoch"] != nil && trained.tensors.allSatisfy(\.valuesReadable) && !trained.tensors.isEmpty)
  }

  @Test("the name does not tell the container: safetensors in a .pt, Keras, Core ML and skops in zips")
  func others() throws {
    let file = try TemporaryFile(Array("\u{2}\0\0\0\0\0\0\0{}".utf8), name: "model.pt").open()
    #expect(try readHeader(of: file).format == .safetensors)
    for (entry, what) in [
      ("model.weights.h5", "Keras archive"), ("Data/model.mlmodel", "Core ML package"),
      ("schema.json", "skops archive"), ("readme.txt", "a zip archive that torch did not write"),
    ] {
      let file = try TemporaryFile(zipArchive([(entry, [1, 2, 3])])).open()
      #expect(throws: WeightFormatError.formatNotRead(path: file.path, what: what)) { try readHeader(of: file) }
    }
    for (name, what) in [("a.mlmodel", "Core ML"), ("saved_model.pb", "SavedModel")] {
      let file = try TemporaryFile([0x08, 1, 0x12, 4, 1, 2, 3, 4], name: name).open()
      #expect(throws: WeightFormatError.formatNotRead(path: file.path, what: what)) { try readHeader(of: file) }
    }
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
}
