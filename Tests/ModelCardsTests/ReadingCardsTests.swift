import ModelAtlas
import ModelCards
import Testing

private func readme(_ frontMatter: String) -> CardFacts {
  facts([("README.md", "---\n\(frontMatter)\n---\n# A model\n")])
}

@Suite("Reading a model card")
struct ReadingCardsTests {
  @Test("license, tags, data sets and the base are taken as written")
  func wholeCard() {
    let card = readme(
      """
      license: apache-2.0
      base_model: acme/Base-7B
      base_model_relation: quantized
      datasets: [acme/one, acme/two]
      tags:
      - llama
      - chat
      pipeline_tag: text-generation
      library_name: transformers
      """)
    #expect(card.hasCard)
    #expect(card.license == "apache-2.0")
    #expect(card.claims == [ParentClaim(source: .card, reference: "acme/Base-7B", relation: .quantized)])
    #expect(card.datasets == ["acme/one", "acme/two"])
    #expect(card.tags == ["llama", "chat"])
    #expect(card.pipelineTag == "text-generation")
    #expect(card.libraryName == "transformers")
    #expect(card.problems.isEmpty)
  }

  @Test("MLflow's file says when a model was logged, and by which run")
  func mlflow() {
    let card = facts([
      ("MLmodel", "run_id: \(String(repeating: "0a", count: 16))\nutc_time_created: '2026-11-26 22:31:22.979848'\n")
    ])
    #expect(card.times == [CreationTime(time: UnixTime(rfc3339: "2026-11-26T22:31:22.979Z")!, source: .metadata)])
    #expect(card.features.map(\.name) == ["mlflow.run_id"] && card.problems.isEmpty)
  }

  @Test("evaluation results are taken by benchmark and metric; one without a number is a problem of its own")
  func modelIndex() {
    let card = readme(
      """
      model-index:
      - name: tiny
        results:
        - task: {type: text-generation}
          dataset: {name: MMLU, type: cais/mmlu}
          metrics:
          - {type: accuracy, value: 0.625}
          - {type: accuracy, value: 0.625}
          - {type: note, value: high}
        - metrics: [{type: loss, value: 3}]
      """)
    #expect(card.results.map(\.name) == ["mmlu.accuracy", "loss"])
    #expect(card.results.map(\.value) == [0.625, 3])
    #expect(card.results.map(\.task) == ["text-generation", nil])
    #expect(card.problems == ["README.md: model-index: the value of note is no number"])
  }

  @Test("words that YAML takes for truth values and numbers stay text")
  func textStaysText() {
    let card = readme("license: no\ntags: [on, 1.10, 010, 2024-01-01]")
    #expect(card.license == "no")
    #expect(card.tags == ["on", "1.10", "010", "2024-01-01"])
  }

  @Test(
    "a base is kept as written, whatever form it has",
    arguments: [
      "https://huggingface.co/acme/Base", "/mnt/data/Base", "./checkpoint-500", "Base", "acme/base@v2", "ACME/BASE",
    ])
  func forms(reference: String) {
    #expect(readme("base_model: \(reference)").claims.map(\.reference) == [reference])
    #expect(readme("base_model:\n- \(reference)").claims.map(\.reference) == [reference])
  }

  @Test(
    "no base is claimed where none is named",
    arguments: [
      "base_model:", "base_model: null", "base_model: ''", "base_model: []", "base_model: None", "license: mit",
    ])
  func noBase(frontMatter: String) {
    let card = readme(frontMatter)
    #expect(card.claims.isEmpty)
    #expect(card.problems.isEmpty)
  }

  @Test("without a word on the relation, only the card's own kind fills it in")
  func relation() {
    #expect(readme("base_model: a/b").claims.map(\.relation) == [.unknown])
    #expect(readme("base_model: a/b\nlibrary_name: peft").claims.map(\.relation) == [.adapter])
    #expect(readme("base_model: [a/b, a/c]\ntags: [merge]").claims.map(\.relation) == [.merge, .merge])
  }

  @Test("the name of a license called other is the license")
  func namedLicense() {
    #expect(readme("license: other\nlicense_name: llama3").license == "llama3")
    #expect(readme("license: other").license == "other")
  }

  @Test("a base that is a map is a problem and costs nothing else")
  func wrongKind() {
    let card = readme("base_model: {a: b}\nlicense: mit")
    #expect(card.claims.isEmpty)
    #expect(card.license == "mit")
    #expect(card.problems == ["README.md: base_model is a map, expected a text or a list of texts"])
  }

  @Test("a README without front matter is a card that says nothing")
  func plainReadme() {
    let card = facts([("README.md", "# A model\n\n---\n\nbase_model: a/b\n")])
    #expect(card.hasCard)
    #expect(card.claims.isEmpty)
    #expect(card.problems.isEmpty)
    #expect(!facts([]).hasCard)
  }

  @Test("line ends of any system, and a byte order mark, are read")
  func lineEnds() {
    for text in [
      "---\r\nbase_model: a/b\r\n---\r\n", "---\rbase_model: a/b\r---\r", "\u{FEFF}---\nbase_model: a/b\n---",
    ] {
      #expect(facts([("README.md", text)]).claims.map(\.reference) == ["a/b"])
    }
  }

  @Test("text that would rewrite a terminal is not taken over")
  func controlCharacters() {
    let card = readme("base_model: \"a/\\e[2Jb\"\nlicense: \"m\\u202Eit\"")
    #expect(card.claims.isEmpty)
    #expect(card.license == nil)
    #expect(card.problems.count == 1)
  }

  @Test("the Trainer's list of hyper-parameters becomes features")
  func trainingReport() {
    let card = facts([
      (
        "README.md",
        """
        # run
        The following hyperparameters were used during training:
        - learning_rate: 5e-05
        - train_batch_size: 8

        ### Framework versions
        - transformers: 5.0
        """
      )
    ])
    #expect(card.features.map(\.name) == ["trainer.learning_rate", "trainer.train_batch_size"])
    #expect(card.features.map(\.value) == ["5e-05", "8"])
  }
}
