import Fingerprinting
import ModelAtlas
import Testing

@Suite("Fingerprints of the trained zoo", .enabled(if: Zoo.folder != nil, Zoo.isAbsent))
struct ZooTests {
  let zoo: Zoo
  init() throws { zoo = try Zoo() }

  @Test("models share a value hash exactly when all their values are equal, and copies share the sample's hash, too")
  func valueHashes() throws {
    var readings: [String: ModelReading] = [:]
    for model in zoo.models where model.relation != "broken" { readings[model.id] = try zoo.hashed(model.id) }
    for (number, a) in zoo.models.enumerated() {
      for b in zoo.models[(number + 1)...] {
        guard let first = readings[a.id]?.facts, let second = readings[b.id]?.facts else { continue }
        // The truth's own class knows one prefix only: a copy with another one is told by its relation.
        let areEqual = (a.valueClass != nil && a.valueClass == b.valueClass) || isCopy(a, of: b) || isCopy(b, of: a)
        guard let left = first.valueHash, let right = second.valueHash else {
          #expect(!areEqual, "\(a.id), \(b.id)")
          continue
        }
        #expect((left == right) == areEqual, "\(a.id), \(b.id)")
        #expect((first.sampleHash == second.sampleHash) == areEqual, "\(a.id), \(b.id)")
        let isCast = a.relation == "cast" || b.relation == "cast"
        if areEqual { #expect((first.typesHash == second.typesHash) == !isCast, "\(a.id), \(b.id)") }
      }
    }
  }

  private func isCopy(_ a: Zoo.Model, of b: Zoo.Model) -> Bool {
    a.relation == "duplicate" && (a.parents.contains(b.id) || (b.relation == "duplicate" && a.parents == b.parents))
  }

  @Test("every copy's original, where it is still there, is found by value hash")
  func copies() throws {
    let ids = Set(zoo.models.map(\.id))
    for copy in zoo.models where copy.relation == "duplicate" {
      let hash = try zoo.hashed(copy.id).facts.valueHash
      #expect(hash != nil, "\(copy.id)")
      for original in copy.parents where ids.contains(original) {
        #expect(try zoo.hashed(original).facts.valueHash == hash, "\(copy.id), \(original)")
      }
    }
  }

  @Test("the tensors tell how each model is quantized, and that all others are not")
  func quantization() throws {
    let methods = [
      "autoround-gptq": "gptq", "autoround-awq": "awq", "torchao-int8": "torchao", "bnb-int8": "bnb-int8",
      "bnb-nf4": "bnb-nf4", "mlx-4": "mlx", "ct-fp8": "fp8", "onnx-int8": "onnx-int8",
    ]
    for model in zoo.models where model.relation != "broken" {
      let facts = readModel(zoo.source(model.id)).facts
      if model.subtype == "gguf" {
        let expected = ["-F16-": nil, "-Q8_0-": "gguf:Q8_0", "-Q4_0-": "gguf:Q4_0", "Instruct-GGUF": "gguf:Q8_0"]
        let method = expected.first { model.id.contains($0.key) }
        #expect(facts.quantization?.method == method?.value, "\(model.id)")
      } else {
        #expect(facts.quantization?.method == methods[model.subtype], "\(model.id)")
        // The others are all of one architecture.
        guard facts.quantization != nil, model.subtype != "onnx-int8" else { continue }
        #expect(facts.parameters == 381_792, "\(model.id)")
      }
    }
  }

  @Test("of several GGUF files in a folder the most precise one stands for the model")
  func severalRenditions() {
    let reading = readModel(zoo.source("mist-labs/Aster-0.4M-Instruct-GGUF"))
    // Rows of 96 are too short for K-blocks: llama.cpp stored the Q6_K file as Q8_0.
    #expect(reading.facts.renditions.map(\.elementType) == [.q8_0, .q8_0, .q5_1, .q5_0])
    #expect(reading.weights.map(\.path) == ["Aster-0.4M-Instruct.Q8_0.gguf"])
    #expect(reading.facts.architecture == "llama")
  }

  @Test(
    "a broken upload says what is missing",
    arguments: [
      ("truncated-Aster-0.4M-cdev-seed", "incomplete", "the header announces 767544 bytes, the file has 460526"),
      ("lfs_pointer-Ember-vit-aug-sft-ne", "stub", "561496 bytes are missing"),
      (
        "partial_shards-Aster-0.4M-kernels", "incomplete",
        "shard model-00002-of-00002.safetensors is missing: the index names 2 shards, 1 is here"
      ),
      ("empty-Dune-bert-cdev", "unreadable", "the file is empty"),
      ("html-Cirrus-gpt2-cdev-tun", "unreadable", "the file holds HTML, not weights"),
    ])
  func brokenUploads(name: String, kind: String, reason: String) {
    let condition = readModel(zoo.source("team-upload/" + name)).facts.condition
    #expect("\(condition)".hasPrefix(kind))
    #expect(condition.reason?.contains(reason) == true, "\(condition)")
  }

  @Test("a GGUF file's rows are those of the checkpoint that it was made from")
  func rowsOfGGUF() throws {
    for model in zoo.models where model.subtype == "gguf" {
      guard let parent = model.parents.first, zoo.models.contains(where: { $0.id == parent }) else { continue }
      let a = readModel(zoo.source(model.id)).detail.sample
      let b = readModel(zoo.source(parent)).detail.sample
      #expect(a.chunks.map(\.key) == b.chunks.map(\.key), "\(model.id)")
      for (x, y) in zip(a.chunks, b.chunks) where x.isMatrix {
        let distance = relativeDistance(values(x, a), values(y, b))
        // 4-bit codes are some .1 away; rows in another order 1.4.
        #expect(distance < 0.2, "\(model.id) \(a.roles[Int(x.role)]) row \(x.row)")
      }
    }
  }

  @Test("a LoRA's targets are tensors of its base")
  func adapterTargets() throws {
    for adapter in zoo.models where adapter.relation == "adapter" {
      let facts = readModel(zoo.source(adapter.id))
      #expect(facts.facts.isAdapter && facts.facts.quantization == nil, "\(adapter.id)")
      let base = Set(readModel(zoo.source(adapter.parents[0])).detail.tensors.map(\.role))
      for tensor in facts.detail.tensors {
        let parts = tensor.role.description.split(separator: ".")
        #expect(parts.suffix(2) == ["lora_A", "weight"] || parts.suffix(2) == ["lora_B", "weight"])
        #expect(base.contains(ByteString(parts.dropLast(2).joined(separator: ".") + ".weight")), "\(tensor.role)")
      }
    }
  }

  private func values(_ chunk: WeightSample.Chunk, _ sample: WeightSample) -> ArraySlice<Float> {
    sample.values[chunk.offset..<(chunk.offset + chunk.count)]
  }

  private func relativeDistance(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    let squares = zip(a, b).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    return (squares / b.reduce(0.0) { $0 + Double($1) * Double($1) }).squareRoot()
  }
}

extension Condition {
  var reason: String? {
    switch self {
    case .incomplete(let reason), .stub(let reason), .unreadable(let reason): reason
    case .whole, .removed: nil
    }
  }
}
