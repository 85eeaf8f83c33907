import ModelAtlas

/// How a model's tensors share its weights out: codes with companions on one side, plain values on the other.
struct StoredWeights {
  var modules: [QuantizedModule] = []
  /// Indices of tensors that hold values by themselves.
  var plain: [Int] = []

  init(_ tensors: [TensorFact]) {
    var byModule: [ByteString: ModuleParts] = [:]
    for (index, tensor) in tensors.enumerated() {
      let (module, part) = modulePart(tensor.name)
      byModule[module, default: ModuleParts()].facts[part] = tensor
      byModule[module, default: ModuleParts()].indices.append(index)
    }
    // A row is as wide as some vector is long, or as many outputs some other matrix has.
    let widths = Set(tensors.compactMap { $0.shape.count == 1 || $0.type == .u32 ? $0.shape.first : nil })
    for (module, parts) in byModule {
      add(module, parts, knownWidths: widths, tensors)
    }
    plain.sort()
  }

  private mutating func add(
    _ module: ByteString, _ parts: ModuleParts, knownWidths: Set<UInt64>, _ tensors: [TensorFact]
  ) {
    if let scheme = storageScheme(parts, knownWidths: knownWidths) {
      // The module's own bias is a plain value beside the codes.
      let isBias = { (index: Int) in tensors[index].name == module + ".bias" }
      let bias = parts.indices.filter(isBias)
      plain += bias
      modules.append(
        QuantizedModule(
          method: scheme.method, weights: scheme.weights,
          storedBits: parts.storedBits &- bias.reduce(0) { $0 &+ tensors[$1].storedBits },
          tensors: parts.indices.filter { !isBias($0) }, bits: scheme.bits))
      return
    }
    for index in parts.indices {
      let tensor = tensors[index]
      if tensor.type.isBlockQuantized {
        modules.append(
          QuantizedModule(
            method: "gguf:\(tensor.type.rawValue)", weights: tensor.elementCount ?? 0, storedBits: tensor.storedBits,
            tensors: [index]))
      } else {
        plain.append(index)
      }
    }
  }

  /// Logical weights of all tensors.
  func weights(_ tensors: [TensorFact]) -> UInt64 {
    modules.reduce(0) { $0 &+ $1.weights } &+ plain.reduce(0) { $0 &+ (tensors[$1].elementCount ?? 0) }
  }
}

/// How a model is quantized, judged by its tensors' types and names alone: a configuration can be stale.
///
/// Quantized is a model most of whose matrix weights are stored as codes. Word vectors and the head, which many methods
/// leave in 16 bits and which are most of a small model, count only where they are codes, too.
///
/// - Returns: the method of most weights, and the bits that the codes and their scales take over the weights that they
///   stand for; nil for plain values and for adapters, which may lie on a quantized base but are deltas in full width.
package func quantizationVerdict(_ tensors: [TensorFact]) -> QuantizationVerdict? {
  isAdapter(tensors) ? nil : quantizationVerdict(tensors, StoredWeights(tensors))
}

/// Of tensors that are no adapter's.
func quantizationVerdict(_ tensors: [TensorFact], _ stored: StoredWeights) -> QuantizationVerdict? {
  let codes = stored.modules.reduce(0) { $0 &+ $1.weights }
  let values = stored.plain.reduce(UInt64(0)) { sum, index in
    let tensor = tensors[index]
    return tensor.shape.count < 2 || isEmbedding(tensor.role) ? sum : sum &+ (tensor.elementCount ?? 0)
  }
  guard codes > values else { return nil }
  var weights: [String: UInt64] = [:]
  for module in stored.modules { weights[module.method, default: 0] += module.weights }
  guard let method = weights.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
  let bits = stored.modules.reduce(0) { $0 &+ $1.storedBits }
  return QuantizationVerdict(method: method, bitsPerWeight: Double(bits) / Double(codes))
}

/// Whether most tensors are parts of an adapter.
func isAdapter(_ tensors: [TensorFact]) -> Bool {
  if let only = tensors.first, tensors.count == 1, isWordVectors(only) { return true }
  let count = tensors.count { isAdapterName($0.name) }
  return count > 0 && count * 2 >= tensors.count
}

/// Textual inversion under the new word's own name: some vectors, as long as Stable Diffusion's text encoders make them.
private func isWordVectors(_ tensor: TensorFact) -> Bool {
  tensor.shape.count == 2 && tensor.shape[0] <= 128 && [768, 1024, 1280].contains(tensor.shape[1])
    && !tensor.name.bytes.contains(UInt8(ascii: "."))
}

private func isEmbedding(_ role: ByteString) -> Bool {
  ["token_embd.", "output.", "position_embd."].contains { role.hasPrefix(ByteString($0)) }
}
