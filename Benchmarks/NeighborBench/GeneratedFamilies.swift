import ModelAtlas

/// Families of models whose weights are drawn from seeds: each is its parent and a step of its own.
///
/// Nothing is trained and nothing is kept: a model's sample is summed up along its path from the base, so that 100,000
/// models take only what the search keeps of them. Steps are as long as those of real fine-tunes, relative to the weights.
struct GeneratedFamilies {
  /// Values of one sample, as many as a real one has, in rows' windows of 128.
  static let sampleValues = 24_576
  static let window = 128
  /// The sketch is the first ones of them.
  static let sketchValues = 1024

  let families: Int
  /// By number; nil for bases, the first `families` models.
  private(set) var parents: [Int?]
  private let seed: UInt64

  init(families: Int, count: Int, seed: UInt64) {
    self.families = families
    self.seed = seed
    parents = (0..<count).map { number in
      guard number >= families else { return nil }
      // Of its own family, any earlier one, half of the time the base.
      let earlier = number / families
      let chosen = mixed(seed &+ UInt64(number))
      return number % families + families * (chosen % 2 == 0 ? 0 : Int(chosen / 2 % UInt64(earlier)))
    }
  }

  var count: Int { parents.count }

  /// A model that comes later, as a child of one that is here.
  mutating func addNewcomer() -> Int {
    let number = count
    parents.append(Int(mixed(seed ^ UInt64(number)) % UInt64(number)))
    return number
  }

  func family(of number: Int) -> Int {
    var number = number
    while let parent = parents[number] { number = parent }
    return number
  }

  func id(_ number: Int) -> ModelID { ModelID("bench/\(number)") }

  /// The first `count` sampled values.
  func values(of number: Int, count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var next: Int? = number
    while let model = next {
      let isBase = parents[model] == nil
      // One to eight hundredths of the base's norm.
      let size = isBase ? 1 : Float(1 + mixed(seed &* 3 &+ UInt64(model)) % 8) / 100
      add(noise(of: model), times: size * 0.02, to: &values)
      next = parents[model]
    }
    return values
  }

  private func noise(of model: Int) -> UInt64 { mixed(seed &* 7 &+ UInt64(model)) }

  /// Roughly normal numbers, the sum of two uniform ones.
  private func add(_ start: UInt64, times factor: Float, to values: inout [Float]) {
    values.withUnsafeMutableBufferPointer { buffer in
      for index in buffer.indices {
        let bits = mixed(start &+ UInt64(index))
        let sum = Float(UInt32(truncatingIfNeeded: bits) >> 8) + Float(UInt32(truncatingIfNeeded: bits >> 32) >> 8)
        buffer[index] += factor * (sum / 16_777_216 - 1) * 2.449_489_7
      }
    }
  }

  func sketch(of number: Int) -> WeightSketch {
    let runs = (0..<Self.sketchValues / Self.window).map { run in
      WeightSketch.Run(key: UInt64(run + 1), count: UInt32(Self.window))
    }
    return WeightSketch(plan: 1, runs: runs, values: values(of: number, count: Self.sketchValues))
  }

  /// As reading the model would have given it.
  func detail(of number: Int) -> ModelDetail {
    let windows = Self.sampleValues / Self.window
    let roles = (0..<windows / 4).map { ByteString("blk.\(1000 + $0).ffn_up.weight") }
    let chunks = (0..<windows).map { index in
      WeightSample.Chunk(
        key: UInt64(index + 1), role: UInt32(index / 4), row: UInt64(index % 4), column: 0, offset: index * Self.window,
        count: Self.window, isMatrix: true)
    }
    let tensors = roles.map { TensorFact(name: $0, role: $0, shape: [4096, 128], type: .f32) }
    let values = values(of: number, count: Self.sampleValues)
    return ModelDetail(
      tensors: tensors, sample: WeightSample(design: 1, roles: roles, chunks: chunks, values: values, nonFinite: 0))
  }

  /// - Parameter isDeclared: whether the model says what it was made from.
  func facts(of number: Int, isDeclared: Bool) -> ModelFacts {
    var facts = ModelFacts(
      place: ModelPlace(root: "bench", name: id(number)), path: "/bench/\(number)", layout: .folder, condition: .whole)
    facts.architecture = "LlamaForCausalLM"
    facts.parameters = 1_000_000
    facts.elementType = .f32
    facts.sketch = sketch(of: number)
    facts.times = [CreationTime(time: UnixTime(milliseconds: Int64(number) * 60_000), source: .hub)]
    if isDeclared, let parent = parents[number] {
      facts.card.claims = [ParentClaim(source: .card, reference: id(parent).text, relation: .finetune)]
    }
    return facts
  }
}

/// SplitMix64's output function.
private func mixed(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
