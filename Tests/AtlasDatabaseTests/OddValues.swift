import ModelAtlas

/// Makes values of every type of the record, with everything odd that a file system, a card or a header may hold.
struct OddValues {
  private var numbers: SeededNumbers

  init(seed: Int) { numbers = SeededNumbers(seed: UInt64(truncatingIfNeeded: seed)) }

  mutating func bool() -> Bool { .random(using: &numbers) }
  mutating func below(_ limit: Int) -> Int { .random(in: 0..<limit, using: &numbers) }
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
  mutating func maybe<Value>(_ make: (inout OddValues) -> Value) -> Value? { bool() ? make(&self) : nil }
  mutating func list<Value>(upTo limit: Int = 3, _ make: (inout OddValues) -> Value) -> [Value] {
    (0..<below(limit + 1)).map { _ in make(&self) }
  }

  mutating func uint64() -> UInt64 { pick([0, 1, .max, 1 << 63, (1 << 63) - 1, numbers.next()]) }
  mutating func int64() -> Int64 { Int64(bitPattern: uint64()) }
  mutating func double() -> Double {
    pick([0, 1, 0.1, -2.5e-300, .leastNonzeroMagnitude, 1e16, .greatestFiniteMagnitude, Double(numbers.next()) / 3])
  }
  /// Native values of a model in BF16, F16 or F32, and the oddest that are still finite.
  mutating func float() -> Float {
    let narrow = Float(Float16(bitPattern: UInt16(below(0x7C00))))
    return pick([0, -0.0, 1, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 0.1, narrow, Float(below(1000)) / 7])
  }
  mutating func string() -> String {
    pick([
      "", "mit", "a\"b\\c/d\n\t", "e\u{301}", "\u{E9}", "nul\u{0}inside", "\u{0}", "\u{7F}\u{1F}", "🦙", "%FF",
      "\u{2028}\u{FEFF}", "text \(numbers.next())",
    ])
  }
  mutating func id() -> ModelID {
    ModelID(pick(["org/na\u{EF}ve", "org/nai\u{308}ve", "x", string()]) + "\(below(9))")
  }
  mutating func place() -> ModelPlace { ModelPlace(root: pick(["models", "r\u{F6}\u{F6}t"]), name: id()) }
  mutating func name() -> ByteString {
    pick([ByteString([]), ByteString([0xFF, 0, 0x80]), ByteString([0]), ByteString(string())])
  }
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(below(256)) } }
  mutating func sha256() -> SHA256Digest? { SHA256Digest(bytes(32)) }
  mutating func xxh3() -> ValueDigest { ValueDigest(high: uint64(), low: uint64()) }
  mutating func time() -> UnixTime { UnixTime(milliseconds: pick([0, -1, 1_700_000_000_123, .max, .min])) }
  mutating func creation() -> CreationTime { CreationTime(time: time(), source: pick(CreationTime.Source.allCases)) }
  mutating func quantization() -> QuantizationVerdict {
    QuantizationVerdict(method: pick(["gguf:Q4_K", string()]), bitsPerWeight: double())
  }
  mutating func measurement() -> Measurement { Measurement(pick(["distance", string()]), double()) }
}

extension OddValues {
  mutating func facts(at place: ModelPlace) -> ModelFacts {
    var facts = ModelFacts(
      place: place, path: string(), layout: pick(StoreLayout.allCases),
      condition: pick([
        .whole, .incomplete(reason: string()), .stub(reason: string()), .unreadable(reason: string()), .removed,
      ]))
    facts.files = list { $0.file() }
    facts.renditions = list { $0.rendition() }
    facts.architecture = maybe { $0.string() }
    facts.parameters = maybe { $0.uint64() }
    facts.elementType = maybe { $0.pick(ElementType.allCases) }
    facts.quantization = maybe { $0.quantization() }
    facts.contentHash = sha256()
    facts.valueHash = maybe { $0.sha256() } ?? nil
    facts.typesHash = uint64()
    facts.sampleHash = maybe { $0.xxh3() }
    facts.sketch = sketch()
    facts.isAdapter = bool()
    facts.closerLooks = list { $0.closerLook() }
    facts.origin = maybe { HubOrigin(repository: $0.id(), revision: $0.maybe { $0.string() }) }
    facts.card = card()
    facts.anomalies = list { $0.string() }
    facts.times = list { $0.creation() }
    return facts
  }

  mutating func closerLook() -> CloserLook {
    let candidates = (0..<2 + below(3)).map { _ in xxh3() }
    let gap = { (odd: inout OddValues) in
      CloserLook.Gap(squaredDistance: odd.double(), values: odd.below(1 << 40))
    }
    return CloserLook(
      candidates: candidates, gaps: candidates.map { _ in gap(&self) },
      apart: (0..<candidates.count * (candidates.count - 1) / 2).map { _ in gap(&self) })
  }

  mutating func file() -> FileFact {
    FileFact(
      path: name(), bytes: uint64(), modified: int64(), changed: int64(), isWeights: bool(),
      sha256: maybe { $0.sha256() } ?? nil, claimedSHA256: maybe { $0.sha256() } ?? nil)
  }

  mutating func rendition() -> Rendition {
    Rendition(
      format: pick(WeightFormat.allCases), elementType: pick(ElementType.allCases),
      quantization: maybe { $0.quantization() }, bytes: uint64())
  }

  mutating func sketch() -> WeightSketch {
    let runs = list(upTo: 4) { WeightSketch.Run(key: $0.uint64(), count: UInt32($0.below(9))) }
    let count = runs.reduce(0) { $0 + Int($1.count) }
    return WeightSketch(plan: uint64(), runs: runs, values: (0..<count).map { _ in float() })
  }

  mutating func card() -> CardFacts {
    var card = CardFacts()
    card.architecture = maybe { $0.string() }
    card.license = maybe { $0.string() }
    card.datasets = list { $0.string() }
    card.tags = list { $0.string() }
    card.pipelineTag = maybe { $0.string() }
    card.libraryName = maybe { $0.string() }
    card.hasCard = bool()
    card.claims = list { $0.claim() }
    card.features = list {
      EdgeFeature(
        name: $0.string(), value: $0.string(), origin: $0.pick([.declared, .measured, .imputed]), source: $0.string())
    }
    card.results = list { odd in
      EvaluationResult(
        task: odd.maybe { $0.string() }, dataset: odd.maybe { $0.string() }, metric: odd.string(), value: odd.double())
    }
    card.trainerStep = maybe { $0.uint64() }
    card.times = list { $0.creation() }
    card.problems = list { $0.string() }
    return card
  }

  mutating func claim() -> ParentClaim {
    ParentClaim(
      source: pick(ClaimSource.allCases), reference: string(), relation: pick(Relation.allCases),
      revision: maybe { $0.string() }, isMergeBase: bool())
  }

  mutating func hub(_ id: ModelID) -> HubRecord {
    var record = HubRecord(id: id)
    record.revision = maybe { $0.string() }
    record.createdAt = maybe { $0.time() }
    record.downloads = maybe { $0.int64() }
    record.likes = maybe { $0.int64() }
    record.isGated = bool()
    record.card = card()
    record.files = list {
      HubRecord.File(path: $0.name(), bytes: $0.maybe { $0.uint64() }, sha256: $0.maybe { $0.sha256() } ?? nil)
    }
    return record
  }
}

extension OddValues {
  mutating func detail() -> ModelDetail {
    ModelDetail(tensors: list(upTo: 6) { $0.tensor() }, sample: sample(values: below(600)))
  }

  mutating func tensor() -> TensorFact {
    let name = name()
    return TensorFact(
      name: name, role: bool() ? name : self.name(), shape: list { $0.uint64() }, type: pick(ElementType.allCases),
      typeName: maybe { $0.string() }, valueHash: maybe { $0.xxh3() })
  }

  /// Chunks that tile the values, overlap, leave gaps or are empty.
  mutating func sample(values count: Int) -> WeightSample {
    let values = (0..<count).map { _ in float() }
    let roles = list { $0.name() } + [name()]
    let chunks = list(upTo: 5) { odd in
      let offset = odd.below(count + 1)
      return WeightSample.Chunk(
        key: odd.uint64(), role: UInt32(odd.below(roles.count)), row: odd.uint64(), column: odd.uint64(),
        offset: offset, count: odd.below(count - offset + 1), isMatrix: odd.bool())
    }
    return WeightSample(
      design: UInt16(below(65536)), roles: roles, chunks: chunks, values: values, nonFinite: below(1 << 40))
  }

  mutating func verdict() -> Verdict {
    var verdict = Verdict()
    verdict.family = maybe { $0.id() }
    verdict.duplicateOf = maybe { $0.id() }
    verdict.parents = list {
      ParentEdge(
        parent: $0.id(), relation: $0.pick(Relation.allCases), method: $0.maybe { $0.string() },
        verdict: $0.pick([.verified, .unverifiable, .undeclared, .confirmed]), confidence: $0.double(),
        rule: $0.string(), evidence: $0.list { $0.measurement() })
    }
    verdict.claims = list {
      JudgedClaim(
        claim: $0.claim(), resolved: $0.maybe { $0.id() }, verdict: $0.pick([.verified, .contradicted, .unverifiable]),
        evidence: $0.list { $0.measurement() })
    }
    verdict.rejected = list {
      RejectedParent(candidate: $0.id(), reason: $0.string(), evidence: $0.list { $0.measurement() })
    }
    verdict.doubt = maybe { odd in
      ParentDoubt(candidates: odd.list { $0.id() }, neededValues: odd.uint64())
    }
    verdict.created = maybe { $0.creation() }
    verdict.ruleSet = string()
    return verdict
  }

  mutating func arrival(_ place: ModelPlace) -> Arrival {
    Arrival(place: place, stage: pick([.read, .hash]), listing: uint64(), settledAt: time())
  }

  mutating func progress(_ place: ModelPlace) -> HashProgress {
    HashProgress(place: place, file: file(), bytesDone: uint64(), state: bytes(below(20)))
  }

  mutating func event() -> AtlasEvent {
    AtlasEvent(
      at: time(), kind: string(), model: maybe { $0.id() },
      detail: Dictionary(list { ($0.string(), $0.string()) }) { first, _ in first })
  }
}
