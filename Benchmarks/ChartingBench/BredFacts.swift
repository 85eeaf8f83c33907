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

  /// What reading the model's folder would have given.
  var facts: (model: ChartingModel, detail: ModelDetail) {
    let reading = inMemoryReading(stored)
    var facts = ModelFacts(
      place: ModelPlace(root: "bench", name: id), path: "/bench/\(id)", layout: .folder, condition: .whole)
    facts.architecture = "bench\(family)"
    facts.parameters = UInt64(weights.count)
    facts.elementType = storage
    facts.isAdapter = kind == .adapter
    facts.quantization = kind.isQuantized ? QuantizationVerdict(method: kind.rawValue, bitsPerWeight: 5) : nil
    facts.valueHash = reading.valueHash
    facts.typesHash = reading.typesHash
    facts.sampleHash = reading.sampleHash
    facts.sketch = reading.sketch
    facts.times = statedTime.map { [CreationTime(time: UnixTime(milliseconds: $0), source: .hub)] } ?? []
    return (ChartingModel(id: id, facts: facts, hub: nil), reading.detail)
  }
}
