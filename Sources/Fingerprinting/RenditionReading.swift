import ModelAtlas
import WeightFormats

/// One complete set of a model's tensors, of several that its folder may hold.
struct RenditionReading {
  /// Groups and the pipeline component that each of them is.
  let parts: [(component: ByteString, group: GroupReading)]
  let tensors: [ModelTensor]
  let stored: StoredWeights
  let quantization: QuantizationVerdict?
  let weights: UInt64
  /// Whether its tensors are an adapter's, by their names.
  let holdsAdapter: Bool
  /// Nil for a model whose files hold whole tensors.
  let sliced: SlicedModel?
  /// Tensors that several files hold.
  private let repeated: [ByteString]

  init(_ parts: [(component: ByteString, group: GroupReading)]) {
    self.parts = parts
    let found = modelTensors(parts)
    tensors = found.tensors
    repeated = found.repeated
    let isSliced = parts.count == 1 && parts[0].group.group.isSliced
    sliced = isSliced ? SlicedModel(tensors, files: parts[0].group.files.count) : nil
    let facts = tensors.map(\.fact)
    stored = StoredWeights(facts)
    holdsAdapter = isAdapter(facts)
    quantization = holdsAdapter ? nil : quantizationVerdict(facts, stored)
    weights = stored.weights(facts)
  }

  var oddities: [String] {
    repeated.prefix(8).map { "tensor \($0) is in two files: the first counts" }
      + (sliced?.misfits.prefix(8).map { "the files' slices of \($0) do not make one matrix" } ?? [])
  }

  var files: [OpenedFile] { parts.flatMap { $0.group.files } }
  var format: WeightFormat { files.first?.header.format ?? .unknown }

  /// The type of most weights; ties go to the wider type.
  var elementType: ElementType {
    var weights: [ElementType: UInt64] = [:]
    for index in stored.plain { weights[tensors[index].fact.type, default: 0] += tensors[index].fact.elementCount ?? 0 }
    for module in stored.modules {
      let codes = module.tensors.map { tensors[$0].fact }.max { ($0.storedBits, $1.name) < ($1.storedBits, $0.name) }
      if let codes { weights[codes.type, default: 0] += module.weights }
    }
    return weights.max { ($0.value, $0.key.bitsPerElement ?? 0) < ($1.value, $1.key.bitsPerElement ?? 0) }?.key
      ?? .unknown
  }

  /// Bits that one weight is worth: what makes one rendition more precise than another.
  private var precision: Double { quantization?.bitsPerWeight ?? elementType.bitsPerElement ?? 0 }

  var fact: Rendition {
    Rendition(
      format: format, elementType: elementType, quantization: quantization,
      bytes: files.flatMap { [$0.file] + $0.header.externalFiles }.reduce(0) { $0 &+ $1.byteCount })
  }

  /// Whether this one stands for the model rather than `other`: of about as many weights the more precise, at the top of
  /// the folder rather than below, safetensors rather than a pickle, by name at last.
  func stands(before other: RenditionReading) -> Bool {
    // A projector, an adapter or a draft head beside the model is precise, but small.
    if weights / 2 > other.weights || other.weights / 2 > weights { return weights > other.weights }
    if precision != other.precision { return precision > other.precision }
    guard let mine = parts.first?.group.group, let theirs = other.parts.first?.group.group else { return false }
    let order = (rank, mine.directory, mine.stem.count)
    let otherOrder = (other.rank, theirs.directory, theirs.stem.count)
    // Of `Q6_K` and `Q8_0` that hold the same bits (rows too short for K-blocks), the latter.
    return order == otherOrder ? mine.stem > theirs.stem : order < otherOrder
  }

  private var rank: Int {
    let formats: [WeightFormat] = [.safetensors, .pytorch, .gguf, .onnx]
    return formats.firstIndex(of: format) ?? formats.count
  }
}

/// The renditions that whole groups make: one a group, or one a variant of a pipeline's components.
func renditions(_ groups: [GroupReading], isPipeline: Bool) -> [RenditionReading] {
  let whole = groups.filter { $0.condition == .whole }
  let components = isPipeline ? whole.filter { !$0.group.directory.isEmpty } : []
  guard !components.isEmpty else { return whole.map { RenditionReading([(ByteString(""), $0)]) } }
  // `unet/diffusion_pytorch_model.fp16.safetensors` and `vae/diffusion_pytorch_model.fp16.safetensors` are one variant.
  let names = Set(components.map(\.group.directory)).sorted()
  // A pipeline without one of its components is no model yet.
  guard groups.allSatisfy({ $0.group.directory.isEmpty || names.contains($0.group.directory) }) else { return [] }
  let variants = Set(components.map { variant($0.group) }).sorted()
  return variants.map { wanted in
    RenditionReading(
      names.compactMap { name in
        let mine = components.filter { $0.group.directory == name }
        return (mine.first { variant($0.group) == wanted } ?? mine.first).map { (name, $0) }
      })
  }
}

/// What is left of a component's file name: `.fp16` and the extension.
private func variant(_ group: WeightGroup) -> ByteString {
  let dot = group.stem.bytes.firstIndex(of: UInt8(ascii: ".")) ?? group.stem.count
  return group.stem.dropFirst(dot) + group.suffix
}
