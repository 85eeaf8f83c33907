import Fingerprinting
import ModelAtlas

extension GeneratedModel {
  /// What reading the model's folder would have given.
  ///
  /// - Parameter file: its only weight file; nil where the store has no folders.
  func facts(root: String, path: String, file: FileFact?) -> (facts: ModelFacts, detail: ModelDetail?) {
    var facts = ModelFacts(
      place: ModelPlace(root: root, name: id), path: path, layout: .folder, condition: .whole)
    let type: ElementType = kind == .quantized ? .q8_0 : .bf16
    facts.quantization = kind == .quantized ? QuantizationVerdict(method: "gguf:Q8_0", bitsPerWeight: 8.5) : nil
    facts.architecture = "generated\(family)"
    facts.parameters = UInt64(GeneratedTensor.valueCount)
    facts.elementType = type
    facts.isAdapter = kind == .adapter
    facts.renditions = [
      Rendition(
        format: kind == .quantized ? .gguf : .safetensors, elementType: type, quantization: facts.quantization,
        bytes: bytes)
    ]
    facts.files = [file ?? listedFile]
    facts.contentHash = hash("content \(kind == .copy ? parents[0] : number)")
    facts.times = [CreationTime(time: created, source: .file)]
    facts.card = card
    guard let weights else { return (facts, nil) }
    let reading = inMemoryReading(tensors(weights, type))
    facts.valueHash = reading.valueHash
    facts.typesHash = reading.typesHash
    facts.sampleHash = reading.sampleHash
    facts.sketch = reading.sketch
    return (facts, reading.detail)
  }

  var bytes: UInt64 { UInt64(4 << 20 + number % 1000 * 4096) }

  private var listedFile: FileFact {
    let nanoseconds = created.milliseconds * 1_000_000
    return FileFact(
      path: "model.safetensors", bytes: bytes, modified: nanoseconds, changed: nanoseconds, isWeights: true)
  }

  private func tensors(_ weights: [Float], _ type: ElementType) -> [InMemoryTensor] {
    var start = 0
    return GeneratedTensor.all.map { role, rows, columns in
      defer { start += rows * columns }
      return InMemoryTensor(
        role: ByteString(role), shape: [UInt64(rows), UInt64(columns)], type: type,
        values: Array(weights[start..<start + rows * columns]))
    }
  }

  private func hash(_ text: String) -> SHA256Digest {
    var hash = SHA256()
    hash.update(Array(text.utf8))
    return hash.digest
  }

  /// The card names the parents, unless its author forgot: every eighth.
  private var card: CardFacts {
    var card = CardFacts()
    card.hasCard = number % 8 != 7
    card.license = ["apache-2.0", "mit", "llama3", "cc-by-nc-4.0", nil][number % 5]
    card.datasets = number % 3 == 0 ? ["org/data-\(number % 97)"] : []
    card.tags = ["generated", "tag-\(number % 31)"]
    card.pipelineTag =
      ["text-generation", "text-classification", "text-to-image", "automatic-speech-recognition"][
        family % 4]
    card.libraryName = "transformers"
    card.text = cardText
    card.results =
      result.map {
        [EvaluationResult(task: "text-generation", dataset: "cais/mmlu", metric: "accuracy", value: $0)]
      } ?? []
    guard card.hasCard || weights == nil else { return card }
    card.claims = parents.map { parent in
      ParentClaim(
        source: kind == .adapter ? .adapterConfig : .card,
        reference: ModelGenerator.id(of: parent, family: family).text, relation: relation)
    }
    return card
  }

  private var relation: Relation {
    switch kind {
    case .base, .finetune: .finetune
    case .adapter: .adapter
    case .quantized: .quantized
    case .merge: .merge
    case .copy: .duplicate
    }
  }

  /// 60 words, some in every card, some in few.
  private var cardText: String {
    var random = SeededRandom(seed: UInt64(number))
    let words = (0..<60).map { _ in "w\(random.below(1 + random.below(5000)))" }
    return "A model of family \(family). " + words.joined(separator: " ")
  }
}
