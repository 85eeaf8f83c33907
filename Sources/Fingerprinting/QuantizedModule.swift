import ModelAtlas

/// One weight matrix that is stored as codes, with the tensors that its values are rebuilt from.
struct QuantizedModule: Hashable {
  let method: String
  /// How many weights the codes stand for.
  let weights: UInt64
  /// Bits of codes, scales, zero points and tables in the file.
  let storedBits: UInt64
  /// Indices into the model's tensors: codes and companions. None of them holds values by itself.
  let tensors: [Int]
  /// Bits of one code, where it takes the whole model to tell (MLX).
  var bits: UInt64?
}

/// The tensors of one module by the part of the name that tells a method: `qweight`, `weight.absmax`, `SCB`.
struct ModuleParts {
  var facts: [ByteString: TensorFact] = [:]
  var indices: [Int] = []

  subscript(part: ByteString) -> TensorFact? { facts[part] }
  func has(_ part: ByteString) -> Bool { facts[part] != nil }
  func type(_ part: ByteString) -> ElementType? { facts[part]?.type }
  func count(_ part: ByteString) -> UInt64 { facts[part]?.elementCount ?? 0 }

  /// One dimension of a part, counted from the front, or from the back when negative; nil when there is none.
  func dimension(_ part: ByteString, _ index: Int) -> UInt64? {
    guard let shape = facts[part]?.shape else { return nil }
    let index = index < 0 ? shape.count + index : index
    return shape.indices.contains(index) ? shape[index] : nil
  }

  var storedBits: UInt64 {
    facts.values.reduce(0) { $0 &+ $1.storedBits }
  }
}

extension TensorFact {
  /// Bits in the file; 0 for a type whose size is not known.
  var storedBits: UInt64 {
    guard let block = type.block, let count = elementCount else { return 0 }
    return (count / UInt64(block.elements)).multipliedReportingOverflow(by: UInt64(block.bytes * 8)).partialValue
  }
}

/// The parts that tell methods, longest first: `weight.absmax` must not be taken for `absmax`.
///
/// `.weight` and `.bias` themselves end the list. Source: the formats' own writers (bitsandbytes, AutoGPTQ, AutoAWQ,
/// compressed-tensors, DeepSeek, Mistral, MLX, HQQ, Quanto, torchao, AQLM, ExLlama 2 and 3, VPTQ, QuIP#, SpQR,
/// Marlin, HIGGS, FP-Quant, SINQ).
private let parts: [ByteString] = [
  "meta.scale.x", "meta.scale.s", "meta.scale.m", "meta.zero.x", "meta.zero.s", "meta.zero.m", "meta.scale2",
  "meta.scale", "meta.zero", "weight.row_offsets", "weight.compressed", "weight.bitmask", "compressed", "bitmask",
  "scale_packed", "meta",
  "weight.quant_state.bitsandbytes__nf4", "weight.quant_state.bitsandbytes__fp4", "weight.nested_quant_map",
  "weight.nested_absmax", "weight.quant_map", "weight.absmax", "weight_zero_point", "weight_global_scale",
  "_weight_zero_point", "_weight_qdata", "_weight_scale", "weight_scale_inv", "weight_scale_2", "weight_scales",
  "weight_packed", "weight_format", "weight_scale", "weight_shape", "weight_g_idx", "weight._data", "weight._scale",
  "weight._shift", "activation_scale", "qscale_weight", "scale_weight", "scale_input", "input_scale", "output_scale",
  "qscale_act", "q_scale_max", "q_invperm", "codebooks", "q_weight", "q_groups", "q_scale", "trellis", "qweight",
  "q_perm", "qzeros", "forward_hadamard_matrix", "backward_hadamard_matrix", "act_global_scale", "centroids.weight",
  "res_centroids.weight", "res_indices", "indices", "weight_bias", "perm", "Qidxs", "SU", "SV", "Wscale", "codebook_id",
  "dense_weights", "row_offsets", "col_vals", "in_perm", "workspace", "B", "s", "tables2", "tables", "scales", "biases",
  "codes", "g_idx", "W_q", "zero", "scale", "shape", "nbits", "group_size", "axis", "SCB", "suh", "svh", "mcg", "mul1",
  "weight", "bias",
]

/// A module's path and the part that a tensor's name ends in; (name, "") when it ends in none.
func modulePart(_ name: ByteString) -> (module: ByteString, part: ByteString) {
  let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")) ?? 0
  for part in partsByEnd[ArraySlice(name.bytes[dot...].dropFirst())] ?? [] where name.hasSuffix(part) {
    let before = name.count - part.count - 1
    if before > 0, name.bytes[before] == UInt8(ascii: ".") { return (name.dropLast(part.count + 1), part) }
  }
  // gpt-oss: `mlp.experts.gate_up_proj_blocks` and `_scales` are parts of `mlp.experts.gate_up_proj`. EETQ's
  // `weight_scales` is not: it was found above.
  for part: ByteString in ["_blocks", "_scales"] where name.hasSuffix(part) {
    return (name.dropLast(part.count), part)
  }
  return (name, "")
}

/// The same parts by their last component, so that a name is not held against all of them.
private let partsByEnd = Dictionary(grouping: parts) { part in
  part.bytes[(part.bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0)...]
}
