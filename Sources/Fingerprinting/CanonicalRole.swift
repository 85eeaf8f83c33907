import ModelAtlas

// How a tensor's name becomes its role:
//  1. wrappers around and inside the name go (`module.`, `base_model.model.`, `.base_layer.`);
//  2. buffers, which are computed and not trained, have no role;
//  3. an adapter's part (`lora_A`) is set aside, kohya's underscores become the dots that they stand for;
//  4. the longest known module path is replaced by its GGUF name, the rest (`.weight`) stays.

/// The name of a tensor in one vocabulary for all containers and dialects: GGUF's.
///
/// A name that is not known stays itself, wrappers stripped. Adapter tensors keep their target's role, so that
/// `blk.0.attn_q.lora_A.weight` is found beside `blk.0.attn_q.weight`.
///
/// - Returns: nil for a buffer: position tables, rotary frequencies, causal masks, batch counters.
package func canonicalRole(_ name: ByteString, format: WeightFormat) -> ByteString? {
  canonicalRole(name, format: format, diffusion: nil)
}

/// - Parameter diffusion: how a model in Stable Diffusion's first names is counted; nil for other models.
private func canonicalRole(
  _ name: ByteString, format: WeightFormat, diffusion: LatentDiffusionNames?
) -> ByteString? {
  if format == .gguf { return diffusion?.published(name) ?? ggufRole(name) }
  let bare = unwrapped(name)
  if isBuffer(bare) { return nil }
  guard let adapter = adapterPart(of: bare) else { return diffusion?.published(bare) ?? mapped(bare) }
  // An adapter's own names do not tell how its base is counted.
  let isBlock =
    adapter.target.hasPrefix("input_blocks.") || adapter.target.hasPrefix("output_blocks.")
    || adapter.target.hasPrefix("middle_block.")
  let target = isBlock ? LatentDiffusionNames().published(adapter.target + ".weight")?.dropLast(7) : nil
  return (target ?? mapped(adapter.target)) + "." + adapter.part
}

/// The roles of all tensors of one model: no two alike.
///
/// - Returns: one role a name, in order; nil for buffers. Where two names mean one role, both keep their own.
package func canonicalRoles(_ names: [ByteString], format: WeightFormat) -> [ByteString?] {
  // Gemma 2 norms before AND after each block, OLMo 2 after it: what Llama calls `post_attention_layernorm` is another
  // norm there. gpt-oss' and Qwen3-Next's is Llama's, but has the other name in GGUF.
  let hasPostNorms = names.contains {
    contains($0, "_feedforward_layernorm") || $0.hasSuffix("self_attn.sinks") || contains($0, ".linear_attn.")
  }
  let diffusion = LatentDiffusionNames(names)
  let roles = names.map { name -> ByteString? in
    let role = canonicalRole(name, format: format, diffusion: diffusion)
    guard hasPostNorms, let role, contains(name, "post_attention_layernorm") else { return role }
    return replaced(role, ".ffn_norm", ".post_attention_norm")
  }
  var count: [ByteString: Int] = [:]
  for case let role? in roles { count[role, default: 0] += 1 }
  return zip(names, roles).map { name, role in role.map { count[$0] == 1 ? $0 : name } }
}

private func ggufRole(_ name: ByteString) -> ByteString? {
  if name.hasPrefix("rope_freqs") || name.hasPrefix("rope_factors") { return nil }
  for (suffix, part) in [("weight.lora_a", "lora_A.weight"), ("weight.lora_b", "lora_B.weight")] {
    let suffix = ByteString(suffix)
    if name.hasSuffix(suffix) { return name.dropLast(suffix.count) + ByteString(part) }
  }
  return name
}

/// Replaces the longest known module path; the layer number is the first component that is a number.
///
/// An expert's number goes to the end of the path: GGUF has one tensor for all experts, whose parts are numbered.
private func mapped(_ name: ByteString) -> ByteString {
  guard contains(name, ".experts.") else { return mappedPath(name) }
  let parts = name.split(at: ".")
  guard let at = parts.lastIndex(of: "experts"), at + 1 < parts.count, isNumber(parts[at + 1]) else {
    return mappedPath(name)
  }
  let words = mappedPath(joined(parts[...at] + parts[(at + 2)...])).split(at: ".")
  guard words.count > 3, words[2].hasSuffix("_exps") else { return name }
  return joined(words[..<3] + [parts[at + 1]] + words[3...])
}

private func mappedPath(_ name: ByteString) -> ByteString {
  let dot = UInt8(ascii: ".")
  var bytes = name.bytes
  var number: ByteString?
  if let layer = bytes.split(separator: dot).first(where: { isNumber(ByteString(Array($0))) }) {
    number = ByteString(Array(layer))
    bytes.replaceSubrange(layer.indices, with: [UInt8(ascii: "#")])
  }
  // What follows the path is `weight`, `bias` or a companion's suffix.
  var end = bytes.count
  while true {
    if let pivot = roleTable[ByteString(Array(bytes[..<end]))] {
      let role = number.map { replaced(pivot, "#", $0) } ?? pivot
      return ByteString(role.bytes + bytes[end...])
    }
    guard let shorter = bytes[..<end].lastIndex(of: dot) else { return name }
    end = shorter
  }
}

func isNumber(_ part: ByteString) -> Bool {
  !part.isEmpty && part.bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}
