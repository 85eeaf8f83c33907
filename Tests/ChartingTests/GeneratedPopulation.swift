import ModelAtlas

@testable import Charting

/// The generator of Steele, Lea and Flood: small, seedable, the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

  /// Roughly normal: the sum of four uniform numbers, 16 bits each.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) / 65536 - 2) * 1.7320508
  }
}

/// A model in the making: what the tests vary, and how it becomes facts.
struct MadeModel {
  var id: ModelID
  var values: [Float] = []
  /// Which runs of eight values the sketch holds; all when empty.
  var runs: [Int] = []
  var time: Int64?
  var source = CreationTime.Source.hub
  var valueHash: UInt8?
  var sampleHash: UInt64 = 0
  var elementType = ElementType.f32
  var isQuantized = false
  var method = "gguf:Q4_K"
  var isAdapter = false
  var isRemoved = false
  var claims: [ParentClaim] = []
  var words: [PersonWord] = []
  var step: UInt64?
  var architecture: String?
  var otherNames: [ModelID] = []
  var isAtHub = false
  /// Of a model that is one file.
  var fileHash: UInt8?

  init(_ id: ModelID) { self.id = id }

  var model: ChartingModel {
    let place = ModelPlace(root: "models", name: id)
    var facts = ModelFacts(
      place: place, path: "/srv/models/\(id)",
      layout: step != nil ? .trainerCheckpoint : isAtHub ? .hub : fileHash != nil ? .file : .folder,
      condition: isRemoved ? .removed : .whole)
    facts.sketch = sketch
    if let fileHash {
      var file = FileFact(path: "model.safetensors", bytes: 1, modified: 0, changed: 0, isWeights: true)
      file.sha256 = SHA256Digest([UInt8](repeating: fileHash, count: 32))
      facts.files = [file]
    }
    facts.valueHash = valueHash.flatMap { SHA256Digest([UInt8](repeating: $0, count: 32)) }
    facts.typesHash = UInt64(ElementType.allCases.firstIndex(of: elementType) ?? 0)
    facts.sampleHash = ValueDigest(high: sampleHash, low: 0)
    facts.elementType = elementType
    facts.quantization =
      isQuantized ? QuantizationVerdict(method: method, bitsPerWeight: method == "fp8" ? 8 : 4.5) : nil
    facts.isAdapter = isAdapter
    facts.architecture = architecture
    facts.card.claims = claims
    facts.card.trainerStep = step
    facts.times = time.map { [CreationTime(time: UnixTime(milliseconds: $0), source: source)] } ?? []
    return ChartingModel(id: id, facts: facts, hub: nil, otherNames: otherNames, words: words)
  }

  private var held: [Int] { runs.isEmpty || values.isEmpty ? Array(0..<values.count / 8) : runs }

  /// A tensor of one row for each run; a known value hash comes with a hash of each tensor.
  var detail: ModelDetail {
    let roles = held.map { ByteString("blk.\($0).ffn_up.weight") }
    let tensors = zip(held, roles).map { run, role in
      TensorFact(
        name: role, role: role, shape: [1, 8], type: elementType,
        valueHash: valueHash == nil ? nil : digest(of: values[run * 8..<run * 8 + 2]))
    }
    let chunks = held.enumerated().map { index, run in
      WeightSample.Chunk(
        key: UInt64(run), role: UInt32(index), row: 0, column: 0, offset: index * 8, count: 8, isMatrix: true)
    }
    let sampled = held.flatMap { values[$0 * 8..<$0 * 8 + 8] }
    return ModelDetail(
      tensors: tensors,
      sample: WeightSample(design: 1, roles: roles, chunks: chunks, values: sampled, nonFinite: 0))
  }

  /// Two values tell a tensor's values apart, whatever it is called.
  private func digest(of values: ArraySlice<Float>) -> ValueDigest {
    let bits = values.map { UInt64($0.bitPattern) }
    return ValueDigest(high: bits[0], low: bits[1])
  }

  private var sketch: WeightSketch {
    let plan = held.reduce(UInt64(values.count)) { $0 &* 31 &+ UInt64($1) &+ 1 }
    return WeightSketch(
      plan: values.isEmpty ? 0 : plan, runs: held.map { WeightSketch.Run(key: UInt64($0), count: 8) },
      values: held.flatMap { values[$0 * 8..<$0 * 8 + 8] })
  }

  /// The same weights after training: each value moved by a normal step of this size.
  func descendant(_ id: ModelID, step: Float, using random: inout SplitMix64) -> MadeModel {
    var child = MadeModel(id)
    child.values = values.map { $0 + step * random.normal() }
    child.runs = runs
    child.sampleHash = random.next()
    return child
  }

  static func root(_ id: ModelID, count: Int = 128, using random: inout SplitMix64) -> MadeModel {
    var root = MadeModel(id)
    root.values = (0..<count).map { _ in random.normal() }
    root.sampleHash = random.next()
    return root
  }
}

extension ParentClaim {
  static func of(_ reference: String, _ source: ClaimSource = .card, _ relation: Relation = .finetune) -> ParentClaim {
    ParentClaim(source: source, reference: reference, relation: relation)
  }
}

/// A population with everything that makes charting hard: ties and unknown times, copies older than their originals,
/// casts, quantized models, adapters, some of them merged into others, runs, dropped layers, and claims that are right,
/// wrong, dangling or circular.
func generatedPopulation(seed: UInt64, count: Int) -> [MadeModel] {
  var random = SplitMix64(seed: seed)
  var made: [MadeModel] = []
  for index in 0..<count {
    let id = ModelID("org\(index % 3)/m\(index)")
    var model: MadeModel
    if made.isEmpty || random.chance(0.08) {
      model = .root(id, using: &random)
      model.valueHash = random.chance(0.7) ? UInt8(index) : nil
    } else {
      model = derived(from: made[Int.random(in: 0..<made.count, using: &random)], id, index, using: &random)
    }
    dress(&model, index, among: made, using: &random)
    model.isAtHub = index % 7 == 3
    if model.isAtHub { model.otherNames = [ModelID("org\(index % 2)/m\(index + 5)")] }
    made.append(model)
  }
  for index in made.indices where made[index].isAdapter && index % 3 > 0 {
    made[index].values = change(index, among: made)
  }
  return made
}

/// What lies between a model and the one nearest to it, as an adapter that was merged says it: in a scale of its own.
private func change(_ index: Int, among made: [MadeModel]) -> [Float] {
  let models = made.filter { !$0.isAdapter && !$0.values.isEmpty }
  guard let child = models.isEmpty ? nil : models[index % models.count] else { return [] }
  let differences = models.filter { $0.values != child.values }.map {
    zip(child.values, $0.values).map { 8 * ($0 - $1) }
  }
  return differences.min { referenceDot($0, $0) < referenceDot($1, $1) } ?? []
}

private func derived(
  from parent: MadeModel, _ id: ModelID, _ index: Int, using random: inout SplitMix64
) -> MadeModel {
  if random.chance(0.15) {
    var copy = parent
    copy.id = id
    copy.claims = []
    copy.step = nil
    if random.chance(0.3), !copy.isQuantized { copy.elementType = random.chance(0.5) ? .bf16 : .f32 }
    return copy
  }
  var child = parent.descendant(id, step: [0.01, 0.05, 0.3].randomElement(using: &random) ?? 0.05, using: &random)
  child.valueHash = random.chance(0.6) ? UInt8(truncatingIfNeeded: index) : nil
  child.isQuantized = random.chance(0.15)
  child.isAdapter = random.chance(0.08)
  if child.isAdapter { child.values = [] }
  if child.isQuantized, child.values.count == 128, random.chance(0.4) { child.runs = [0, 1] }
  if random.chance(0.1), child.values.count == 128 { child.runs = Array(4..<16) }
  return child
}

private func dress(_ model: inout MadeModel, _ index: Int, among made: [MadeModel], using random: inout SplitMix64) {
  let span: Int64 = random.chance(0.4) ? 12 : 1_000_000
  model.time = random.chance(0.2) ? nil : Int64.random(in: 0..<span, using: &random) * 1000
  model.source = random.chance(0.3) ? .file : .hub
  model.isRemoved = random.chance(0.05)
  if random.chance(0.1) {
    model.id = ModelID("org/run\(index % 4)/checkpoint-\(index)")
    model.step = UInt64.random(in: 0..<60, using: &random)
  }
  let names = made.map(\.id.text) + ["org0/m\(index + 3)", "org1/m\(index + 1)", "gone/away", "org2/m0"]
  while random.chance(0.35), let name = names.randomElement(using: &random) {
    let sources: [ClaimSource] = [.card, .config, .mergekit, .hub]
    let forms = [name, "https://huggingface.co/\(name)", "/mnt/data/\(name.split(separator: "/").last ?? "")"]
    model.claims.append(
      ParentClaim(
        source: sources.randomElement(using: &random) ?? .card, reference: forms.randomElement(using: &random) ?? name,
        relation: .finetune, isMergeBase: random.chance(0.1)))
  }
}
