import ModelAtlas
import WeightFormats

/// The most renditions beside the first whose values are held against it: each costs a sample, up to 2 MB of reads.
private let checkedMax = 8

/// What speaks against renditions of one folder being one model: shapes that differ, values that lie further apart than
/// rounding puts them.
///
/// - Parameters:
///   - others: the renditions beside the one that stands for the model.
///   - reading: of that one.
/// - Returns: a finding for the operator each; a rendition whose values cannot be rebuilt is held against nothing.
func disagreements(
  of others: some Sequence<RenditionReading>, with reading: ModelReading, _ claims: ConfigurationClaims
) -> [String] {
  var findings: [String] = []
  for other in others.prefix(checkedMax) where !other.isPart(besides: reading) {
    let name = other.files.first?.source.fact.path ?? ""
    if let finding = shapeFinding(other, reading.detail.tensors) { findings.append("rendition \(name) \(finding)") }
    // A file that cannot be read on is said when it is hashed, and does not stand for the model.
    guard let theirs = try? sample(other, leavingOut: [], claims, .first).sample,
      let distance = relativeDistance(theirs, reading.detail.sample), distance > other.roundingError
    else { continue }
    let percent = (distance * 1000).rounded() / 10
    findings.append(
      "rendition \(name) disagrees: its sampled weights lie \(percent) % from the model's, "
        + "rounding accounts for \(other.roundingError * 100) %")
  }
  return findings
}

extension RenditionReading {
  /// A projector or an adapter beside the model, not the model once more.
  fileprivate func isPart(besides reading: ModelReading) -> Bool {
    let all = reading.facts.parameters ?? 0
    return weights / 2 > all || all / 2 > weights || holdsAdapter || reading.facts.isAdapter
  }

  /// The distance from the original that its method may put between, relative to the weights; measured ones lie at half
  /// of it or below. AWQ moves scales from one tensor to the next: no bound holds.
  fileprivate var roundingError: Double {
    guard let quantization else { return elementType == .f32 || elementType == .f64 ? 0.01 : 0.02 }
    if quantization.method == "awq" { return .infinity }
    switch quantization.bitsPerWeight {
    case 7.5...: return 0.1
    case 4.9...: return 0.15
    case 3.9...: return 0.35
    case 2.9...: return 0.8
    default: return 1.2
    }
  }
}

/// The first tensor of both that has another shape; packed codes have shapes of their own.
private func shapeFinding(_ other: RenditionReading, _ tensors: [TensorFact]) -> String? {
  let alone = other.stored.modules.filter { $0.tensors.count == 1 }.flatMap(\.tensors)
  let shapes = Dictionary(
    tensors.filter { $0.type.isPlainFloat || $0.type.isBlockQuantized }.map { ($0.role, $0.shape) }
  ) { first, _ in first }
  let differing = (other.stored.plain + alone).map { other.tensors[$0].fact }.filter { fact in
    guard let shape = shapes[fact.role], !isOtherVocabulary(fact, shape) else { return false }
    return shape.filter { $0 != 1 } != fact.shape.filter { $0 != 1 }
  }
  guard let first = differing.min(by: { $0.role < $1.role }), let shape = shapes[first.role] else { return nil }
  return "disagrees: \(differing.count) tensors have other shapes, \(first.role) is \(first.shape), not \(shape)"
}

/// Whether only the number of words differs: converters cut rows that no token has, or fill up to a round number.
private func isOtherVocabulary(_ fact: TensorFact, _ shape: [UInt64]) -> Bool {
  ["token_embd.weight", "output.weight"].contains(fact.role) && fact.shape.dropFirst() == shape.dropFirst()
}

/// Of one sample from another, over the matrix values that both have; nil where they share none, or only zeros.
private func relativeDistance(_ sample: WeightSample, _ original: WeightSample) -> Double? {
  let chunks = Dictionary(original.chunks.map { ($0.key, $0) }) { first, _ in first }
  var (squares, norm) = (0.0, 0.0)
  for chunk in sample.chunks where chunk.isMatrix {
    guard let twin = chunks[chunk.key], twin.count == chunk.count else { continue }
    for index in 0..<chunk.count {
      let value = Double(original.values[twin.offset + index])
      let difference = Double(sample.values[chunk.offset + index]) - value
      squares += difference * difference
      norm += value * value
    }
  }
  return norm > 0 ? (squares / norm).squareRoot() : nil
}
