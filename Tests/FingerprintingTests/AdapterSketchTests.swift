import Fingerprinting
import ModelAtlas
import Testing
import WeightFormats

private struct FarBytes: RemoteBytes {
  let bytes: [UInt8]
  var byteCount: UInt64 { UInt64(bytes.count) }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> RemoteProblem? {
    buffer.copyBytes(from: bytes[Int(offset)..<(Int(offset) + buffer.count)])
    return nil
  }

  func willNeed(_: [Range<UInt64>]) {}
}

@Suite("The sketch of an adapter is what it changes")
struct AdapterSketchTests {
  private typealias Tensor = (name: String, shape: [Int], values: [Float])
  private let rows = 16
  private let columns = 160
  private let rank = 2

  private func values(_ count: Int, seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 73 + seed) % 257 - 128) / 64 }
  }

  private func file(_ tensors: [Tensor]) -> [UInt8] {
    safetensorsFile(
      tensors.map { tensor in
        (tensor.name, "F32", tensor.shape, tensor.values.flatMap { withUnsafeBytes(of: $0.bitPattern, Array.init) })
      })
  }

  private func sketch(_ bytes: [UInt8], _ name: String) -> WeightSketch {
    let folder = ScratchFolder()
    folder.write(name, bytes)
    return readModel(modelSource(folder.path, name: "m")).facts.sketch
  }

  private func product(_ up: [Float], _ down: [Float]) -> [Float] {
    (0..<rows * columns).map { place in
      var sum: Float = 0
      for index in 0..<rank { sum += up[place / columns * rank + index] * down[index * columns + place % columns] }
      return sum
    }
  }

  @Test(
    "at the coordinates of the base, in whatever dialect the adapter is written", arguments: ["peft", "kohya", "gguf"])
  func change(dialect: String) throws {
    var (adapter, base, merged): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
    for (layer, module) in [(0, "q"), (0, "v"), (1, "q")] {
      let seed = layer * 1000 + (module == "q" ? 1 : 2)
      let (down, up) = (values(rank * columns, seed: seed), values(rows * rank, seed: seed + 100))
      let weight = values(rows * columns, seed: seed + 200)
      let name = "layers.\(layer).self_attn.\(module)_proj"
      base.append(("model.\(name).weight", [rows, columns], weight))
      merged.append(
        ("model.\(name).weight", [rows, columns], zip(weight, product(up, down)).map { $0 + 2 * $1 }))
      let names: (down: String, up: String) =
        switch dialect {
        case "peft": ("base_model.model.model.\(name).lora_A.weight", "base_model.model.model.\(name).lora_B.weight")
        case "kohya": ("\(name).lora_down.weight", "\(name).lora_up.weight")
        default: ("blk.\(layer).attn_\(module).weight.lora_a", "blk.\(layer).attn_\(module).weight.lora_b")
        }
      adapter.append((names.down, [rank, columns], down))
      adapter.append((names.up, [rows, rank], up))
    }
    let bytes = dialect == "gguf" ? gguf(architecture: "qwen2", adapter) : file(adapter)
    let change = sketch(bytes, dialect == "gguf" ? "adapter.gguf" : "adapter_model.safetensors")
    let (before, after) = (sketch(file(base), "model.safetensors"), sketch(file(merged), "model.safetensors"))
    #expect(change.runs == before.runs && before.runs == after.runs && change.values.count > 64)
    for index in change.values.indices {
      #expect(abs(after.values[index] - before.values[index] - 2 * change.values[index]) < 1e-4)
    }
  }

  /// What a base and a model that a change was merged into differ by, at an adapter's coordinates.
  private func difference(
    _ base: [Tensor], _ merged: [Tensor], at change: WeightSketch
  ) -> (difference: [Float], change: [Float]) {
    let (before, after) = (sketch(file(base), "model.safetensors"), sketch(file(merged), "model.safetensors"))
    var (difference, expected): ([Float], [Float]) = ([], [])
    var offset = 0
    for run in change.runs {
      var place = 0
      for other in before.runs {
        if other.key == run.key {
          for index in 0..<Int(min(run.count, other.count)) {
            difference.append(after.values[place + index] - before.values[place + index])
            expected.append(change.values[offset + index])
          }
        }
        place += Int(other.count)
      }
      offset += Int(run.count)
    }
    return (difference, expected)
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    return dot / (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }

  @Test("an adapter with magnitudes that hardly move rows of the base points as its factors do")
  func magnitudes() {
    let name = "layers.0.self_attn.q_proj"
    let (down, up) = (values(rank * columns, seed: 1), values(rows * rank, seed: 2))
    let weight = values(rows * columns, seed: 3)
    let adapter: [Tensor] = [
      ("base_model.model.model.\(name).lora_A.weight", [rank, columns], down),
      ("base_model.model.model.\(name).lora_B.weight", [rows, rank], up),
      ("base_model.model.model.\(name).lora_magnitude_vector", [rows], values(rows, seed: 4)),
    ]
    // Each row a percent longer or shorter than with the factors alone, which are a tenth of it.
    let merged = zip(weight, product(up, down)).enumerated().map { place, pair in
      (pair.0 + pair.1 / 20) * (place / columns % 2 == 0 ? 1.01 : 0.99)
    }
    let found = difference(
      [("model.\(name).weight", [rows, columns], weight)], [("model.\(name).weight", [rows, columns], merged)],
      at: sketch(file(adapter), "adapter_model.safetensors"))
    #expect(found.change.count > 64 && cosine(found.difference, found.change) > 0.8)
  }

  @Test("LoHa's two products are multiplied, LoKr's factors spread over each other", arguments: ["loha", "lokr"])
  func otherFormulas(kind: String) {
    let name = "layers.0.self_attn.q_proj"
    let prefix = "base_model.model.model.\(name)."
    let (down, up) = (values(rank * columns, seed: 1), values(rows * rank, seed: 2))
    let weight = values(rows * columns, seed: 3)
    var adapter: [Tensor]
    let change: [Float]
    if kind == "loha" {
      let (otherDown, otherUp) = (values(rank * columns, seed: 5), values(rows * rank, seed: 6))
      adapter = [
        (prefix + "hada_w1_a", [rows, rank], up), (prefix + "hada_w1_b", [rank, columns], down),
        (prefix + "hada_w2_a", [rows, rank], otherUp), (prefix + "hada_w2_b", [rank, columns], otherDown),
      ]
      change = zip(product(up, down), product(otherUp, otherDown)).map { $0 * $1 }
    } else {
      // 2 x 5 times 8 x 32, the second a product of ranks.
      let (outer, left, right) = (values(10, seed: 7), values(8 * rank, seed: 8), values(rank * 32, seed: 9))
      adapter = [
        (prefix + "lokr_w1", [2, 5], outer), (prefix + "lokr_w2_a", [8, rank], left),
        (prefix + "lokr_w2_b", [rank, 32], right),
      ]
      change = (0..<rows * columns).map { place in
        let (row, column) = (place / columns, place % columns)
        let inner = (0..<rank).reduce(Float(0)) {
          $0 + left[row % 8 * rank + $1] * right[$1 * 32 + column % 32]
        }
        return outer[row / 8 * 5 + column / 32] * inner
      }
    }
    let found = difference(
      [("model.\(name).weight", [rows, columns], weight)],
      [("model.\(name).weight", [rows, columns], zip(weight, change).map { $0 + $1 / 8 })],
      at: sketch(file(adapter), "adapter_model.safetensors"))
    #expect(found.change.count > 64)
    for (difference, change) in zip(found.difference, found.change) { #expect(abs(difference - change / 8) < 1e-3) }
  }

  @Test(
    "of a matrix that holds several each is its own change, as the base is sampled",
    arguments: [
      ("model.layers.0.mlp.gate_up_proj", "base_model.model.model.layers.0.mlp.gate_up_proj.lora_A.weight", 32),
      ("model.layers.0.self_attn.W_pack", "base_model.model.model.layers.0.self_attn.W_pack.lora_A.weight", 48),
      ("double_blocks.0.img_attn.qkv", "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", 48),
    ])
  func fused(name: String, factor: String, height: Int) {
    let (down, up) = (values(rank * columns, seed: 1), values(height * rank, seed: 2))
    let weight = values(height * columns, seed: 3)
    let other =
      factor.hasSuffix("lora_A.weight") ? factor.dropLast(13) + "lora_B.weight" : factor.dropLast(11) + "up.weight"
    let whole = (0..<height * columns).map { place in
      (0..<rank).reduce(Float(0)) { $0 + up[place / columns * rank + $1] * down[$1 * columns + place % columns] }
    }
    let found = difference(
      [(name + ".weight", [height, columns], weight)],
      [(name + ".weight", [height, columns], zip(weight, whole).map { $0 + $1 })],
      at: sketch(
        file([(factor, [rank, columns], down), (String(other), [height, rank], up)]), "adapter_model.safetensors"))
    // Two rows of each matrix in it.
    #expect(found.change.count > 4 * 32)
    for (difference, change) in zip(found.difference, found.change) { #expect(abs(difference - change) < 1e-3) }
  }

  @Test("matrices of a base that keeps them inputs first are changed along their own rows")
  func turned() {
    let name = "h.0.attn.c_attn"
    let (down, up) = (values(rank * columns, seed: 1), values(rows * rank, seed: 2))
    let weight = values(rows * columns, seed: 3)
    // The base's rows are the adapter's columns.
    let change = product(up, down)
    let merged = (0..<rows * columns).map { weight[$0] + change[$0 % rows * columns + $0 / rows] }
    let folder = ScratchFolder()
    folder.write(
      "adapter_model.safetensors",
      file([
        ("base_model.model.transformer.\(name).lora_A.weight", [rank, columns], down),
        ("base_model.model.transformer.\(name).lora_B.weight", [rows, rank], up),
      ]))
    folder.write("adapter_config.json", Array(#"{"peft_type": "LORA", "fan_in_fan_out": true}"#.utf8))
    let found = difference(
      [("transformer.\(name).weight", [columns, rows], weight)],
      [("transformer.\(name).weight", [columns, rows], merged)],
      at: readModel(modelSource(folder.path, name: "m")).facts.sketch)
    #expect(found.change.count == 2 * rows)
    for (difference, change) in zip(found.difference, found.change) { #expect(abs(difference - change) < 1e-3) }
  }

  @Test("a short adapter on a Hub is sketched as it is here, a long one by its own values", arguments: [0, 30_000])
  func remote(further: Int) throws {
    let name = "base_model.model.model.layers.0.self_attn.q_proj."
    let bytes = file([
      (name + "lora_A.weight", [rank, columns], values(rank * columns, seed: 1)),
      (name + "lora_B.weight", [rows, rank], values(rows * rank, seed: 2)),
      ("base_model.model.score.weight", [1, further], values(further, seed: 3)),
    ])
    let folder = ScratchFolder()
    folder.write("adapter_model.safetensors", bytes)
    let source = modelSource(folder.path, name: "m")
    let here = readModel(source).facts.sketch
    let far = readModel(source) { (file) throws(WeightFormatError) in
      WeightFile(path: file.location, remote: FarBytes(bytes: bytes))
    }
    #expect(far.facts.condition == .whole && far.facts.isAdapter)
    #expect((far.facts.sketch == here) == (further == 0))
  }

  @Test("factors of shapes whose product is no number change nothing")
  func hostile() {
    let name = "base_model.model.model.layers.0.self_attn.q_proj."
    let down: Tensor = (name: name + "lora_A.weight", shape: [rank, columns], values: values(rank * columns, seed: 1))
    let up: Tensor = (name: name + "lora_B.weight", shape: [.max, 0], values: [])
    #expect(sketch(file([down, up]), "a.safetensors") == sketch(file([down]), "a.safetensors"))
  }
}
