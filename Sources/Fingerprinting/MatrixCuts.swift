import ModelAtlas
import WeightFormats

// Where one writer keeps several matrices in one tensor and another keeps them apart, they are sampled apart:
//  1. queries, keys and values: one after the other (Phi-3, Baichuan, llama.cpp on request), or group by group
//     (InternLM2, Qwen3-Next's linear attention);
//  2. gates and inputs of feed-forward layers: halves, or every other row (gpt-oss);
//  3. experts that are stacked, as rows or turned;
//  4. Meta's own files interleave the rows of queries and keys as GGUF does;
//  5. DeepSeek's latent keys and values, which newer GGUF files hold apart, the keys turned.

/// How the tensors of one model are cut.
struct MatrixCuts {
  private let heads: HeadCounts
  /// GGUF's; nil for a checkpoint.
  private let architecture: String?
  /// The model's width.
  private let width: UInt64?
  private let names: Set<ByteString>

  /// Of a checkpoint of which nothing else is known.
  init() { (heads, architecture, width, names) = (HeadCounts(), nil, nil, []) }

  init(_ rendition: RenditionReading, _ claims: ConfigurationClaims) {
    let isGGUF = rendition.format == .gguf
    let metadata = { (key: ByteString) in rendition.files.lazy.compactMap { $0.header[key] }.first }
    architecture = isGGUF ? metadata("general.architecture") ?? "" : nil
    heads = isGGUF ? HeadCounts(ggufMetadata: metadata) : claims.heads
    width = RowWidths(rendition.tensors.map(\.fact)).hidden
    names = Set(rendition.tensors.map(\.fact.name))
  }

  /// The matrices in a tensor; nil for a tensor that is one.
  ///
  /// - Parameters:
  ///   - module: the tensor's name as far as it names the module.
  ///   - shape: two or three dimensions; of codes only what their header says: three, for a stack of experts.
  func cuts(role: ByteString, module: ByteString, shape: [UInt64]?) -> [MatrixCut]? {
    if let shape, let found = diffusionCuts(role, shape: shape) { return found }
    let parts = role.split(at: ".")
    guard parts.count >= 3, parts[0] == "blk", parts.count == 3 || (parts.count == 4 && parts[3] == "weight") else {
      return nil
    }
    if let shape, shape.count == 3, parts[2].hasSuffix("_exps") { return experts(parts, module, shape) }
    if shape?.count == 3 { return latentCuts(parts) }
    switch parts[2] {
    case "attn_qkv_packed": return cuts(parts, ["attn_q", "attn_k", "attn_v"], [1, 1, 1])
    case "ffn_gate_up": return cuts(parts, ["ffn_gate", "ffn_up"], [1, 1])
    case "attn_qkv" where architecture == "qwen3next": return linear(parts)
    case "attn_qkvz_grouped": return linear(parts)
    case "attn_qkv": return isConcatenated(module) ? attention(parts) : nil
    case "attn_qkv_grouped": return groups(parts)
    case "attn_q_interleaved": return interleaved(parts, "attn_q", heads.queries)
    case "attn_k_interleaved": return interleaved(parts, "attn_k", heads.keys)
    case "attn_kv_b":
      guard let keys = heads.latentKeyRows, let values = heads.latentValueRows else { return nil }
      return cuts(parts, ["attn_k_b", "attn_v_b"], [keys, values], periods: nil)
    default: return nil
    }
  }

  /// Whether queries, keys and values lie one after the other, for all heads of each.
  private func isConcatenated(_ module: ByteString) -> Bool {
    guard let architecture else { return module.hasSuffix("self_attn.qkv_proj") }
    return permutedArchitectures.contains(architecture) || concatenatedArchitectures.contains(architecture)
  }

  private func attention(_ parts: [ByteString]) -> [MatrixCut]? {
    guard let queries = heads.queries, let keys = heads.keys else { return nil }
    var found = cuts(parts, ["attn_q", "attn_k", "attn_v"], [queries, keys, keys])
    if let architecture, permutedArchitectures.contains(architecture) {
      found[0].interleavedHeads = queries
      found[1].interleavedHeads = keys
    }
    return found
  }

  private func interleaved(_ parts: [ByteString], _ module: ByteString, _ heads: UInt64?) -> [MatrixCut]? {
    heads.map { [MatrixCut(role: joined([parts[0], parts[1], module, "weight"]), interleavedHeads: $0)] }
  }

  /// Qwen3-Next: queries, keys, values and their gates head by head; in GGUF one after the other, the gates apart.
  private func linear(_ parts: [ByteString]) -> [MatrixCut]? {
    guard let linear = heads.linear else { return nil }
    let modules: [ByteString] = ["ssm_q", "ssm_k", "ssm_v", "attn_gate"]
    let rows = [linear.keyRows, linear.keyRows, linear.valueRows, linear.valueRows]
    return architecture == nil
      ? cuts(parts, modules, rows, periods: linear.heads) : cuts(parts, modules.dropLast(), rows.dropLast())
  }

  /// InternLM2: queries of a group, then its key, then its value.
  private func groups(_ parts: [ByteString]) -> [MatrixCut]? {
    guard let queries = heads.queries, let keys = heads.keys, queries % keys == 0 else { return nil }
    return cuts(parts, ["attn_q", "attn_k", "attn_v"], [queries / keys, 1, 1], periods: keys)
  }

  /// Of GGUF's own two tensors: keys [heads, latent, rows of a head], values [heads, rows of a head, latent].
  private func latentCuts(_ parts: [ByteString]) -> [MatrixCut]? {
    guard architecture != nil, parts[2] == "attn_k_b" || parts[2] == "attn_v_b" else { return nil }
    return [MatrixCut(role: joined(parts[...]), isTurned: parts[2] == "attn_k_b")]
  }

  /// One matrix after the other, as many units of each as `units` says.
  private func cuts(
    _ parts: [ByteString], _ modules: some Sequence<ByteString>, _ units: some Sequence<UInt64>, periods: UInt64? = 1
  ) -> [MatrixCut] {
    let all = units.reduce(0, +)
    var first: UInt64 = 0
    return zip(modules, units).map { module, count in
      defer { first += count }
      return MatrixCut(
        role: joined([parts[0], parts[1], module, "weight"]),
        share: RowShare(of: all, from: first, count: count, periods: periods))
    }
  }
}

extension MatrixCuts {
  /// The experts of a stack, each under the role that it has where experts are stored apart.
  private func experts(_ parts: [ByteString], _ module: ByteString, _ shape: [UInt64]) -> [MatrixCut]? {
    guard shape[0] <= expertsMax else { return nil }
    let isDouble = parts[2] == "ffn_gate_up_exps"
    let modules: [ByteString] = isDouble ? ["ffn_gate_exps", "ffn_up_exps"] : [parts[2]]
    // gpt-oss has a bias beside the matrix, and every other row is the gate's.
    let isInterleaved = names.contains(module + "_bias")
    let isTurned =
      architecture == nil && parts.count == 3 && !isBlocks(module) && isTurned(shape, givesWidth: !isDouble)
    return (0..<shape[0]).flatMap { expert in
      modules.enumerated().map { index, name in
        MatrixCut(
          role: joined([parts[0], parts[1], name, ByteString("\(expert)"), "weight"]), expert: expert,
          share: RowShare(
            of: UInt64(modules.count), from: UInt64(index), count: 1, periods: isDouble && isInterleaved ? nil : 1),
          isTurned: isTurned)
      }
    }
  }

  private func isBlocks(_ module: ByteString) -> Bool { names.contains(module + "_blocks") }

  /// Whether parameters of stacked experts are [inputs, outputs], as most models publish them, and the model's width
  /// does not say otherwise.
  private func isTurned(_ shape: [UInt64], givesWidth: Bool) -> Bool {
    let (inner, outer) = givesWidth ? (shape[2], shape[1]) : (shape[1], shape[2])
    return inner == width || outer != width
  }
}

extension RenditionReading {
  /// Whether only a configuration says how some of the tensors are cut.
  var isCutByClaims: Bool {
    format != .gguf
      && tensors.contains { tensor in
        tensor.fact.role.hasPrefix("blk.")
          && cutByClaims.contains { tensor.fact.role.hasSuffix($0) }
      } || sliced != nil
  }
}

private let cutByClaims: [ByteString] = [
  "attn_qkv.weight", "attn_qkv_grouped.weight", "attn_q_interleaved.weight", "attn_k_interleaved.weight",
  "attn_qkvz_grouped.weight", "attn_kv_b.weight",
]

/// More experts than any model has: DeepSeek-V3 has 256.
private let expertsMax: UInt64 = 4096

/// Architectures whose checkpoints keep queries, keys and values apart or one after the other, besides those whose rows are
/// permuted. In other GGUF files `attn_qkv` may be sorted otherwise. Source: llama.cpp's `conversion/*.py`.
private let concatenatedArchitectures: Set<String> = [
  "phi3", "phimoe", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "gemma", "gemma2", "gemma3", "starcoder2", "cohere2",
  "exaone", "glm4", "gpt-oss", "deepseek2", "ernie4_5", "hunyuan-dense", "olmo2", "seed_oss", "smallthinker",
]
