import Fingerprinting
import ModelAtlas
import Testing

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

  @Test("an adapter with magnitudes, whose change depends on its base, keeps the sketch of its own values")
  func magnitudes() {
    let name = "base_model.model.model.layers.0.self_attn.q_proj."
    let factors: [Tensor] = [
      (name: name + "lora_A.weight", shape: [rank, columns], values: values(rank * columns, seed: 1)),
      (name: name + "lora_B.weight", shape: [rows, rank], values: values(rows * rank, seed: 2)),
    ]
    let magnitude: Tensor = (name: name + "lora_magnitude_vector", shape: [rows], values: values(rows, seed: 3))
    let (plain, weighted) = (
      sketch(file(factors), "a.safetensors"), sketch(file(factors + [magnitude]), "a.safetensors")
    )
    #expect(plain.runs.count == 2 && Set(plain.runs.map(\.key)).isDisjoint(with: weighted.runs.map(\.key)))
  }
  @Test("factors of shapes whose product is no number change nothing")
  func hostile() {
    let name = "base_model.model.model.layers.0.self_attn.q_proj."
    let down: Tensor = (name: name + "lora_A.weight", shape: [rank, columns], values: values(rank * columns, seed: 1))
    let up: Tensor = (name: name + "lora_B.weight", shape: [.max, 0], values: [])
    #expect(sketch(file([down, up]), "a.safetensors") == sketch(file([down]), "a.safetensors"))
  }
}
