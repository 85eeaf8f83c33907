import ModelAtlas
import ModelCards
import Testing

private func merge(_ config: String) -> CardFacts {
  cardFacts(from: [CardFile(name: "mergekit_config.yml", bytes: Array(config.utf8))], weightMetadata: [])
}

private func features(_ card: CardFacts) -> [String: String] {
  Dictionary(uniqueKeysWithValues: card.features.map { ($0.name, $0.value) })
}

@Suite("Reading a merge's configuration")
struct MergeConfigTests {
  @Test("a task-vector merge has ingredients and a base that is none")
  func taskVectors() {
    let card = merge(
      """
      merge_method: ties
      base_model: a/base
      models:
      - model: a/base
      - model: a/one
        parameters: {weight: 0.5, density: 0.4}
      - model: a/two@v1
        parameters:
          weight:
          - filter: mlp
            value: [0, 1]
          - value: 0.3
      dtype: bfloat16
      parameters:
        normalize: true
      """)
    #expect(
      card.claims == [
        ParentClaim(source: .mergekit, reference: "a/one", relation: .merge),
        ParentClaim(source: .mergekit, reference: "a/two", relation: .merge, revision: "v1"),
        ParentClaim(source: .mergekit, reference: "a/base", relation: .merge, isMergeBase: true),
      ])
    #expect(
      features(card) == [
        "merge.method": "ties", "merge.base_model": "a/base", "merge.dtype": "bfloat16", "merge.normalize": "true",
        "merge.weight.a/one": "0.5", "merge.density.a/one": "0.4",
        "merge.weight.a/two": "[{filter: mlp, value: [0, 1]}, {value: 0.3}]",
      ])
  }

  @Test("the base of a spherical interpolation is one of its two ingredients")
  func slerp() {
    let card = merge(
      """
      merge_method: slerp
      base_model: a/one
      slices:
      - sources:
        - {model: a/one, layer_range: [0, 4]}
        - {model: a/two, layer_range: [0, 4]}
      parameters:
        t: 0.25
      """)
    #expect(card.claims.map(\.reference) == ["a/one", "a/two"])
    #expect(card.claims.allSatisfy { !$0.isMergeBase && $0.relation == .merge })
    #expect(features(card)["merge.t"] == "0.25")
  }

  @Test("a stack of one model's layers has one ingredient, with all its ranges")
  func passthrough() {
    let card = merge(
      """
      merge_method: passthrough
      slices:
      - sources: [{model: a/one, layer_range: [0, 3]}]
      - sources: [{model: a/one, layer_range: [1, 4]}]
      """)
    #expect(card.claims == [ParentClaim(source: .mergekit, reference: "a/one", relation: .merge)])
    #expect(features(card)["merge.layers.a/one"] == "0-3,1-4")
  }

  @Test("modules, references as maps, adapters behind a plus sign, and experts are ingredients")
  func otherForms() {
    let modules = merge(
      "merge_method: linear\nmodules: {text: {models: [{model: {model: {path: a/one, revision: v2}}}]}}")
    #expect(modules.claims == [ParentClaim(source: .mergekit, reference: "a/one", relation: .merge, revision: "v2")])
    let adapter = merge("merge_method: linear\nmodels: [{model: a/one+a/lora}]")
    #expect(adapter.claims.map(\.reference) == ["a/one", "a/lora"])
    let mixture = merge(
      "base_model: a/base\ngate_mode: hidden\nexperts: [{source_model: a/one}, {source_model: a/two}]")
    #expect(mixture.claims.map(\.reference) == ["a/one", "a/two", "a/base"])
    #expect(mixture.claims.allSatisfy { !$0.isMergeBase })
  }

  @Test("a model that is no reference is a problem, the others count")
  func wrongKind() {
    let card = merge("merge_method: linear\nmodels: [{model: [1]}, {model: a/one}]")
    #expect(card.claims.map(\.reference) == ["a/one"])
    #expect(card.problems.count == 1)
  }
}

@Suite("Reading metadata of weight files")
struct WeightMetadataTests {
  @Test("a GGUF file names what it was converted from, and that model's parents")
  func gguf() {
    let card = cardFacts(
      from: [],
      weightMetadata: [
        ("general.architecture", "llama"), ("general.license", "mit"), ("general.file_type", "15"),
        ("general.source.repo_url", "https://huggingface.co/a/model"), ("general.base_model.count", "1"),
        ("general.base_model.0.repo_url", "https://huggingface.co/a/base"), ("general.quantized_by", "somebody"),
      ])
    #expect(card.architecture == "llama")
    #expect(card.license == "mit")
    #expect(
      card.claims == [
        ParentClaim(source: .gguf, reference: "https://huggingface.co/a/model", relation: .quantized),
        ParentClaim(source: .gguf, reference: "https://huggingface.co/a/base", relation: .unknown),
      ])
    #expect(features(card)["quantization.by"] == "somebody")
  }

  @Test("a count of parents that is a lie costs nothing")
  func hostileCount() {
    let card = cardFacts(from: [], weightMetadata: [("general.base_model.count", "18446744073709551615")])
    #expect(card.claims.isEmpty)
  }

  @Test("a LoRA of kohya's trainer names its base, rank and the end of its training")
  func kohya() {
    let card = cardFacts(
      from: [],
      weightMetadata: [
        ("ss_sd_model_name", "v1-5-pruned.safetensors"), ("ss_network_dim", "32"),
        ("ss_training_finished_at", "1700000000.5"), ("ss_seed", "None"),
      ])
    #expect(
      card.claims == [ParentClaim(source: .adapterConfig, reference: "v1-5-pruned.safetensors", relation: .adapter)])
    #expect(features(card) == ["lora.rank": "32"])
    #expect(card.times == [CreationTime(time: UnixTime(milliseconds: 1_700_000_000_500), source: .metadata)])
  }

  @Test("the base file's hash counts before its name; a hash that is none does not")
  func hashOfBase() {
    let digest = String(repeating: "ab", count: 32)
    for (hash, claims) in [
      (
        digest,
        [
          ParentClaim(source: .adapterConfig, reference: "sha256:" + digest, relation: .adapter),
          ParentClaim(source: .config, reference: "base.safetensors", relation: .adapter),
        ]
      ), ("None", [ParentClaim(source: .adapterConfig, reference: "base.safetensors", relation: .adapter)]),
    ] {
      let card = cardFacts(
        from: [], weightMetadata: [("ss_sd_model_name", "base.safetensors"), ("ss_new_sd_model_hash", hash)])
      #expect(card.claims == claims)
    }
  }

  @Test("what a merge was made of is claimed as modelspec lists it")
  func mergedFrom() {
    let card = cardFacts(from: [], weightMetadata: [("modelspec.merged_from", "org/a, one.safetensors")])
    #expect(
      card.claims
        == ["org/a", "one.safetensors"].map {
          ParentClaim(source: .config, reference: $0, relation: .merge)
        })
  }
}
