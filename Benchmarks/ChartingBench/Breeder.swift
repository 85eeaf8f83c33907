import ModelAtlas

/// Breeds one family: a base that is trained from nothing, and what people make of such models.
struct Breeder {
  let family: Int
  private(set) var models: [BredModel] = []
  private let shape: Architecture
  private let storage: ElementType
  private let domains: [Domain]
  private var random: SplitMix
  private var clock: Int64
  private let firstNumber: Int
  private let wanted: Int

  init(family: Int, firstNumber: Int, count: Int, seed: UInt64) {
    random = SplitMix(seed: seed)
    self.family = family
    self.firstNumber = firstNumber
    wanted = count
    shape = Architecture(
      vocabulary: random.pick([96, 128, 160]), hidden: random.pick([32, 64, 64]), inner: random.pick([64, 96, 128]),
      layers: random.pick([2, 3, 4]), isGated: random.chance(0.5))
    storage = random.pick([.bf16, .bf16, .f32, .f16])
    let vocabulary = shape.vocabulary
    domains = (0..<5).map { Domain(vocabulary: vocabulary, seed: seed &* 31 &+ UInt64($0)) }
    clock = Int64(random.below(1_000_000_000))
  }

  mutating func breed() -> [BredModel] {
    let start = shape.initialized(using: &random)
    let recipe = Recipe(rate: 3e-3, decay: 0.01, steps: 500, batch: 12, seed: random.next())
    add(.base, trained(start, shape, on: domains[0], recipe), of: [], domain: 0)
    while models.count < wanted { breedOnce() }
    return models
  }

  private mutating func breedOnce() {
    switch random.below(100) {
    case 0..<24: fineTune()
    case 24..<33: fan()
    case 33..<38: snake()
    case 38..<46: partly()
    case 46..<52: lowRank()
    case 52..<58: reshape()
    case 58..<76: merge()
    case 76..<90: compress()
    default: copyOrCast()
    }
  }

  // MARK: choosing

  mutating func add(
    _ kind: BredModel.Kind, _ weights: [Float], of parents: [BredModel], domain: Int, shape: Architecture? = nil,
    storage: ElementType? = nil, mergeBase: BredModel? = nil, factors: [LowRankTraining.Factor] = []
  ) {
    let type = storage ?? (random.chance(0.85) ? self.storage : random.pick([.bf16, .f32, .f16]))
    clock += Int64(60_000 + random.below(7_200_000))
    models.append(
      BredModel(
        number: firstNumber + models.count, family: family, kind: kind,
        shape: shape ?? parents.first?.shape ?? self.shape,
        weights: stored(weights, as: type), storage: type, parents: parents.map(\.number),
        mergeBase: mergeBase?.number, domain: domain, born: clock, factors: factors, statedTime: clock))
  }

  /// Earlier models that something may be made of: bases most, popular ones more than others.
  private mutating func parent(where fits: (BredModel) -> Bool = { _ in true }) -> BredModel {
    var children: [Int: Int] = [:]
    for model in models { model.parents.forEach { children[$0, default: 0] += 1 } }
    let able = models.filter { !$0.kind.isLeaf && fits($0) }
    let weights = able.map { 1 + 2 * min(10, children[$0.number] ?? 0) + ($0.kind == .base ? 6 : 0) }
    var ticket = random.below(weights.reduce(0, +))
    for (model, weight) in zip(able, weights) {
      ticket -= weight
      if ticket < 0 { return model }
    }
    return able[0]
  }

  /// The same among models of which nobody made this kind yet.
  private mutating func parent(
    without kind: BredModel.Kind, where fits: (BredModel) -> Bool = { _ in true }
  ) -> BredModel? {
    let taken = Set(models.filter { $0.kind == kind }.flatMap(\.parents))
    guard models.contains(where: { !$0.kind.isLeaf && fits($0) && !taken.contains($0.number) }) else { return nil }
    return parent { fits($0) && !taken.contains($0.number) }
  }

  /// People tune again on what the model was tuned on, or on something else.
  private mutating func domain(after parent: BredModel) -> Int {
    parent.domain > 0 && random.chance(0.3) ? parent.domain : 1 + random.below(domains.count - 1)
  }

  private mutating func recipe() -> Recipe {
    var recipe = Recipe(rate: random.logarithmic(1e-4, 1.5e-3), seed: random.next())
    recipe.steps = 20 + 10 * random.below(5)
    recipe.decay = random.chance(0.5) ? 0.01 : 0
    if random.chance(0.25) {
      recipe.optimizer = .momentum
      recipe.rate = random.logarithmic(5e-3, 5e-2)
    }
    return recipe
  }

  private mutating func normals(_ count: Int, scale: Float) -> [Float] {
    var values: [Float] = []
    for _ in 0..<count { values.append(random.normal() * scale) }
    return values
  }

  // MARK: training

  private mutating func fineTune() {
    let parent = parent()
    let domain = domain(after: parent)
    var recipe = recipe()
    let isLong = random.chance(0.08)
    if isLong { (recipe.steps, recipe.rate) = (200, 2e-3) }
    recipe.optimizer = isLong ? .adam : recipe.optimizer
    let weights = trained(parent.weights, parent.shape, on: domains[domain], recipe)
    add(isLong ? .continued : .finetune, weights, of: [parent], domain: domain)
  }

  /// A sweep: one recipe with several seeds, or one seed with several rates.
  private mutating func fan() {
    let parent = parent()
    let domain = domain(after: parent)
    let recipe = recipe()
    let bySeed = random.chance(0.5)
    let type: ElementType = storage
    for member in 0..<3 + random.below(3) {
      var own = recipe
      if bySeed { own.seed = random.next() } else { own.rate *= [1, 3, 0.33, 2, 0.5][member] }
      let weights = trained(parent.weights, parent.shape, on: domains[domain], own)
      add(bySeed ? .fanSeed : .fanRate, weights, of: [parent], domain: domain, storage: type)
    }
  }

  /// Checkpoints of one run.
  private mutating func snake() {
    var parent = parent()
    let domain = domain(after: parent)
    var recipe = recipe()
    let every = 15
    recipe.steps = every * (3 + random.below(3))
    recipe.anneals = random.chance(0.5)
    var checkpoints: [[Float]] = []
    _ = trained(parent.weights, parent.shape, on: domains[domain], recipe) { step, weights in
      if step % every == 0 { checkpoints.append(weights) }
    }
    for weights in checkpoints {
      add(.snake, weights, of: [parent], domain: domain, storage: storage)
      parent = models[models.count - 1]
    }
  }

  /// Some tensors stay as they are, or a new head replaces the old.
  private mutating func partly() {
    let parent = parent { $0.shape.classes == 0 }
    let domain = domain(after: parent)
    var recipe = recipe()
    if random.chance(0.4) {
      var shape = parent.shape
      shape.classes = 16
      let body = parent.shape.tensors.last?.start ?? 0
      let head = normals(shape.classes * shape.hidden, scale: 0.05)
      if random.chance(0.4) { recipe.frozen = Set(0..<shape.tensors.count - 1) }
      let weights = trained(Array(parent.weights[..<body]) + head, shape, on: domains[domain], recipe)
      add(.head, weights, of: [parent], domain: domain, shape: shape)
      return
    }
    let kept = 1 + random.below(parent.shape.layers)
    recipe.frozen = Set(0..<parent.shape.block(kept))
    add(.frozen, trained(parent.weights, parent.shape, on: domains[domain], recipe), of: [parent], domain: domain)
  }

  private mutating func lowRank() {
    let parent = parent()
    let domain = domain(after: parent)
    var recipe = recipe()
    recipe.optimizer = .adam
    recipe.rate = random.logarithmic(1e-3, 1e-2)
    recipe.rank = random.pick([2, 4, 8])
    let result = LowRankTraining(parent.weights, parent.shape, recipe).trained(on: domains[domain], recipe)
    if random.chance(0.5) {
      add(.loraMerged, result.weights, of: [parent], domain: domain)
    } else {
      add(.adapter, parent.weights, of: [parent], domain: domain, storage: .f32, factors: result.factors)
    }
  }

  /// More tokens, fewer layers, or fewer weights.
  private mutating func reshape() {
    let wanted = shape
    let parent = parent { $0.shape == wanted }
    switch random.below(3) {
    case 0:
      guard let parent = self.parent(without: .pruned, where: { $0.shape == wanted }) else { return }
      add(.pruned, pruned(parent.weights, parent.shape, share: 0.5), of: [parent], domain: parent.domain)
    case 1:
      let domain = domain(after: parent)
      let more = 8 * (1 + random.below(3))
      let grown = grown(parent, by: more, using: &random)
      let recipe = recipe()
      let weights = trained(grown.weights, grown.shape, on: domains[domain], recipe)
      add(.vocabulary, weights, of: [parent], domain: domain, shape: grown.shape)
    default:
      guard parent.shape.layers > 2 else { return }
      let layer = random.below(parent.shape.layers)
      let cut = withoutLayer(layer, parent)
      add(.layersDropped, cut.weights, of: [parent], domain: parent.domain, shape: cut.shape, storage: parent.storage)
    }
  }

  // MARK: without training

  private mutating func merge() {
    let base = models[0]
    let able = models.filter { !$0.kind.isLeaf && $0.kind != .base && $0.shape == base.shape }
    guard able.count >= 4 else { return }
    let kind = random.pick(
      [.linear, .linear, .linear, .slerp, .slerp, .taskArithmetic, .ties, .ties, .dareTies, .modelStock, .passthrough]
        as [BredModel.Kind])
    let count = [.slerp, .passthrough].contains(kind) || random.chance(0.6) && kind != .modelStock ? 2 : 3
    var chosen: [BredModel] = []
    while chosen.count < count {
      let next = random.pick(able)
      if !chosen.contains(where: { $0.number == next.number }) { chosen.append(next) }
    }
    let weights = merged(chosen, base, kind, using: &random)
    let needsBase = [.taskArithmetic, .ties, .dareTies, .modelStock].contains(kind)
    add(kind, weights, of: chosen, domain: 0, mergeBase: needsBase ? base : nil)
  }

  /// Of what nobody did the same to before: two quantizations of one model are copies and say nothing of rules.
  private mutating func compress() {
    let kind = random.pick([.q8_0, .q4_0, .int8, .nf4] as [BredModel.Kind])
    guard let parent = parent(without: kind) else { return }
    add(
      kind, quantized(parent.weights, parent.shape, kind), of: [parent], domain: parent.domain,
      storage: storage(of: kind))
  }

  private func storage(of kind: BredModel.Kind) -> ElementType {
    switch kind {
    case .q8_0: .q8_0
    case .q4_0: .q4_0
    case .int8: .i8
    default: .u8
    }
  }

  private mutating func copyOrCast() {
    guard let parent = parent(without: .cast) else { return }
    let narrower: [ElementType] = parent.storage == .f32 ? [.bf16, .f16] : parent.storage == .f16 ? [.bf16] : []
    if random.chance(0.5), let type = narrower.first {
      add(.cast, parent.weights, of: [parent], domain: parent.domain, storage: type)
    } else {
      add(.copy, parent.weights, of: [parent], domain: parent.domain, storage: parent.storage)
    }
  }
}
