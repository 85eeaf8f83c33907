import Charting
import Fingerprinting
import ModelAtlas

extension BredModel {
  /// The tensors as their file would hold them, with value hashes.
  private var stored: [InMemoryTensor] {
    if kind == .adapter { return factors.flatMap(factorTensors) }
    return shape.tensors.map { tensor in
      let isPacked = kind.isQuantized && tensor.isMatrix && (storage.isBlockQuantized || tensor.role.hasPrefix("blk."))
      let type = kind.isQuantized && !isPacked ? ElementType.f32 : storage
      let dimensions = tensor.isMatrix ? [UInt64(tensor.rows), UInt64(tensor.columns)] : [UInt64(tensor.columns)]
      return InMemoryTensor(
        role: ByteString(tensor.role), shape: dimensions, type: type, values: Array(weights[tensor.range]))
    }
  }

  private func factorTensors(_ factor: LowRankTraining.Factor) -> [InMemoryTensor] {
    let stem = String(factor.tensor.role.dropLast(".weight".count))
    let rank = UInt64(factor.a.count / factor.tensor.columns)
    return [
      InMemoryTensor(
        role: ByteString("\(stem).lora_A.weight"), shape: [rank, UInt64(factor.tensor.columns)], type: .f32,
        values: factor.a),
      InMemoryTensor(
        role: ByteString("\(stem).lora_B.weight"), shape: [UInt64(factor.tensor.rows), rank], type: .f32,
        values: factor.b),
    ]
  }

  /// Of the packed matrices, scales included; nil where nothing is packed.
  private var bitsPerWeight: Double? {
    switch kind {
    case .q8_0: 8.5
    case .q4_0: 4.5
    case .int8: 8 + 32 / Double(shape.hidden)
    case .nf4: 5
    default: nil
    }
  }

  /// What reading the model's folder would have given, but for its time.
  var facts: (facts: ModelFacts, detail: ModelDetail) {
    let reading = inMemoryReading(stored)
    var facts = ModelFacts(
      place: ModelPlace(root: "bench", name: id), path: "/bench/\(id)", layout: .folder, condition: .whole)
    facts.architecture = "bench\(family)"
    facts.parameters = UInt64(weights.count)
    facts.elementType = storage
    facts.isAdapter = kind == .adapter
    facts.quantization = bitsPerWeight.map { QuantizationVerdict(method: kind.rawValue, bitsPerWeight: $0) }
    facts.valueHash = reading.valueHash
    facts.typesHash = reading.typesHash
    facts.sampleHash = reading.sampleHash
    facts.sketch = reading.sketch
    return (facts, reading.detail)
  }

  /// What charting is given of the model, with the time that is stated now.
  func charting(_ facts: ModelFacts) -> ChartingModel {
    var facts = facts
    facts.card.claims = declared.map { parent in
      ParentClaim(source: .card, reference: "zoo/m\(parent)", relation: kind.isMerge ? .merge : .finetune)
    }
    facts.times = statedTime.map { [CreationTime(time: UnixTime(milliseconds: $0), source: .hub)] } ?? []
    return ChartingModel(id: id, facts: facts, hub: nil)
  }
}
