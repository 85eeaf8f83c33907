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
