import ModelAtlas
import Testing
import WeightFormats

@Suite("ONNX graphs")
struct ONNXTests {
  private func model(_ graph: (inout ProtobufBytes) -> Void) -> TemporaryFile {
    var model = ProtobufBytes()
    model.number(1, 8)
    model.text(2, "test")
    model.message(7, graph)
    return TemporaryFile(model.bytes, name: "model.onnx")
  }

  private func values(_ tensor: StoredTensor, _ file: WeightFile) throws -> [Float] {
    try readValues(of: tensor, elements: 0..<(#require(tensor.elementCount)), from: file)
  }

  @Test("a nameless matrix is named by the bias behind its product, and turned back to [outputs, inputs]")
  func transposed() throws {
    let made = model { graph in
      graph.node("MatMul", "m1", inputs: ["x", "onnx::MatMul_7"], outputs: ["y"])
      graph.node("Add", "a1", inputs: ["layer.0.fc.bias", "y"], outputs: ["z"])
      graph.tensor(5, "layer.0.fc.bias", type: 1, shape: [2], raw: littleEndianFloats([1, 2]))
      graph.tensor(5, "onnx::MatMul_7", type: 1, shape: [3, 2], raw: littleEndianFloats([1, 2, 3, 4, 5, 6]))
    }
    let file = try made.open()
    let tensor = try #require(readHeader(of: file).tensors.first { $0.name == "layer.0.fc.weight" })
    #expect(tensor.shape == [2, 3])
    #expect(try values(tensor, file) == [1, 3, 5, 2, 4, 6])
  }

  @Test("without a bias the node's path names the matrix")
  func pathNames() throws {
    let made = model { graph in
      graph.node("MatMul", "/model/layers.0/self_attn/q_proj/MatMul", inputs: ["x", "onnx::MatMul_1"], outputs: ["y"])
      graph.tensor(5, "onnx::MatMul_1", type: 1, shape: [1, 2], raw: littleEndianFloats([1, 2]))
    }
    #expect(try readHeader(of: made.open()).tensors.map(\.name) == ["model.layers.0.self_attn.q_proj.weight"])
  }

  @Test("codes behind DequantizeLinear are values: (code - zero point) * scale of the row")
  func dequantized() throws {
    let made = model { graph in
      graph.node(
        "DequantizeLinear", "d", inputs: ["a.fc.weight_quantized", "s", "z"], outputs: ["w"], integers: ["axis": 0])
      graph.node("Gemm", "g", inputs: ["x", "w"], outputs: ["y"], integers: ["transB": 1])
      graph.tensor(5, "a.fc.weight_quantized", type: 3, shape: [2, 2], raw: [1, 0xFF, 3, 4])
      graph.tensor(5, "s", type: 1, shape: [2], raw: littleEndianFloats([0.5, 2]))
      graph.tensor(5, "z", type: 3, shape: [2], raw: [1, 0])
    }
    let file = try made.open()
    let tensors = try readHeader(of: file).tensors
    let tensor = try #require(tensors.first { $0.name == "a.fc.weight" })
    #expect(tensor.typeName == "onnx-int8")
    #expect(try values(tensor, file) == [0, -1, 6, 8])
    #expect(tensors.filter(\.isWeight).map(\.name) == ["a.fc.weight"])
  }

  @Test("MatMulNBits: a scale a block, the low half of a byte first, zero points 8 where none are given")
  func nibbles() throws {
    let made = model { graph in
      graph.node(
        "MatMulNBits", "/m/fc/MatMul_Q4", inputs: ["x", "fc_Q4", "fc_scales"], outputs: ["y"],
        integers: ["K": 4, "N": 2, "bits": 4, "block_size": 2])
      graph.tensor(5, "fc_Q4", type: 2, shape: [2, 2, 1], raw: [0x98, 0x7A, 0x80, 0x8F])
      graph.tensor(5, "fc_scales", type: 1, shape: [4], raw: littleEndianFloats([1, 2, 3, 4]))
    }
    let file = try made.open()
    let tensor = try #require(readHeader(of: file).tensors.first { $0.name == "fc.weight" })
    #expect(tensor.typeName == "onnx-int4" && tensor.shape == [2, 4])
    #expect(try values(tensor, file) == [0, 1, 4, -2, -24, 0, 28, 0])
  }

  @Test("two bits: four codes a byte, the lowest bits first, around 2 where no zero point is given")
  func twoBits() throws {
    let made = model { graph in
      graph.node(
        "MatMulNBits", "/m/fc/MatMul_Q2", inputs: ["x", "fc_Q2", "s"], outputs: ["y"],
        integers: ["K": 4, "N": 1, "bits": 2, "block_size": 4])
      graph.tensor(5, "fc_Q2", type: 2, shape: [1, 1, 1], raw: [0xE4])
      graph.tensor(5, "s", type: 1, shape: [1], raw: littleEndianFloats([2]))
      // INT2, of its own type.
      graph.node("DequantizeLinear", "d", inputs: ["a.fc.weight_quantized", "t"], outputs: ["w"])
      graph.node("Gemm", "g", inputs: ["x", "w"], outputs: ["z"], integers: ["transB": 1])
      graph.tensor(5, "a.fc.weight_quantized", type: 26, shape: [2, 2], raw: [0xE4])
      graph.tensor(5, "t", type: 1, shape: [1], raw: littleEndianFloats([1]))
    }
    let file = try made.open()
    let tensors = try readHeader(of: file).tensors
    let packed = try #require(tensors.first { $0.name == "fc.weight" || $0.name == "m.fc.weight" })
    #expect(packed.typeName == "onnx-int2" && packed.shape == [1, 4])
    #expect(try values(packed, file) == [-4, -2, 0, 2])
    let plain = try #require(tensors.first { $0.name == "a.fc.weight" })
    #expect(try values(plain, file) == [0, 1, -2, -1])
  }

  @Test(
    "GatherBlockQuantized: rows of codes, a scale a block; in bytes around 8, in elements of four bits around 0",
    arguments: [(2, [0, 1, -14, 14]), (21, [8, 9, 2, 30])] as [(UInt64, [Float])])
  func lookedUp(type: UInt64, expected: [Float]) throws {
    let made = model { graph in
      graph.node(
        "GatherBlockQuantized", "/model/embed_tokens/Gather_Q4", inputs: ["words_Q4", "ids", "words_scales"],
        outputs: ["y"], integers: ["bits": 4, "block_size": 2, "gather_axis": 0, "quantize_axis": 1])
      graph.tensor(5, "words_Q4", type: type, shape: type == 2 ? [1, 2] : [1, 4], raw: [0x98, 0xF1])
      graph.tensor(5, "words_scales", type: 1, shape: [1, 2], raw: littleEndianFloats([1, 2]))
    }
    let file = try made.open()
    let tensor = try #require(readHeader(of: file).tensors.first { $0.name == "model.embed_tokens.weight" })
    #expect(tensor.typeName == "onnx-int4" && tensor.shape == [1, 4])
    #expect(try values(tensor, file) == expected)
  }

  @Test("onnxruntime-genai's products are the model's matrices, turned back to [outputs, inputs]")
  func products() throws {
    let made = model { graph in
      graph.node("MatMul", "/a", inputs: ["x", "model.layers.0.attn.q_proj.MatMul.weight"], outputs: ["y"])
      graph.tensor(
        5, "model.layers.0.attn.q_proj.MatMul.weight", type: 1, shape: [1, 2], raw: littleEndianFloats([1, 2]))
      graph.node(
        "MatMulNBits", "/b", inputs: ["x", "model.layers.0.mlp.up_proj.MatMul.weight_Q4G32", "s"], outputs: ["z"],
        integers: ["K": 2, "N": 1, "bits": 4, "block_size": 2])
      graph.tensor(5, "model.layers.0.mlp.up_proj.MatMul.weight_Q4G32", type: 2, shape: [1, 1, 1], raw: [0x98])
      graph.tensor(5, "s", type: 1, shape: [1], raw: littleEndianFloats([1]))
    }
    let tensors = try readHeader(of: made.open()).tensors
    #expect(tensors.first { $0.name == "model.layers.0.attn.q_proj.weight" }?.shape == [2, 1])
    #expect(tensors.first { $0.name == "model.layers.0.mlp.up_proj.weight" }?.shape == [1, 2])
  }

  @Test("a sparse tensor is listed with its shape, its values are not read, and its bytes are its own")
  func sparse() throws {
    func made(_ value: Float) -> TemporaryFile {
      model { graph in
        graph.message(15) { sparse in
          sparse.tensor(1, "a.weight", type: 1, shape: [1], raw: littleEndianFloats([value]))
          sparse.tensor(2, "", type: 7, shape: [1], raw: [3, 0, 0, 0, 0, 0, 0, 0])
          sparse.bytes(3, [2, 2])
        }
      }
    }
    let contents = try [Float(1), 2].map { value in
      let file = try made(value).open()
      let header = try readHeader(of: file)
      let tensor = try #require(header.tensors.first)
      #expect(tensor.name == "a.weight" && tensor.shape == [2, 2] && tensor.typeName == "sparse F32")
      #expect(tensor.isWeight && !tensor.valuesReadable)
      #expect(header.anomalies == ["1 sparse tensor: values are not read"])
      var bytes = readRawBytes(of: tensor, from: file)
      return try bytes.next()
    }
    #expect(contents[0] != nil && contents[0] != contents[1])
  }

  @Test("constants in graphs within nodes are found, and graphs cannot be nested without end")
  func nested() throws {
    func nest(_ depth: Int, _ graph: inout ProtobufBytes) {
      guard depth > 0 else {
        return graph.message(1) { node in
          node.text(2, "w")
          node.text(4, "Constant")
          node.message(5) { attribute in
            attribute.text(1, "value")
            attribute.tensor(5, "", type: 1, shape: [2], raw: littleEndianFloats([1, 2]))
          }
        }
      }
      graph.message(1) { node in
        node.text(4, "If")
        node.message(5) { attribute in
          attribute.text(1, "then_branch")
          attribute.message(6) { nest(depth - 1, &$0) }
        }
      }
    }
    #expect(try readHeader(of: model { nest(3, &$0) }.open()).tensors.map(\.name) == ["w"])
    #expect(throws: WeightFormatError.self) { try readHeader(of: model { nest(200, &$0) }.open()) }
  }
}
