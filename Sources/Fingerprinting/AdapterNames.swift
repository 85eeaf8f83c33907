import ModelAtlas

/// An adapter tensor's target module and its own part: (`layers.0.self_attn.q_proj`, `lora_A.weight`).
///
/// All dialects get PEFT's parts: `lora_down.weight`, `lora.down.weight`, `to_q_lora.down.weight` become `lora_A.weight`.
/// - Returns: nil for a tensor that is not an adapter's.
func adapterPart(of name: ByteString) -> (target: ByteString, part: ByteString)? {
  if let target = kohyaTarget(of: name) { return target }
  for (marker, part) in adapterMarkers {
    guard let target = ending(name, with: marker) else { continue }
    return (replaced(target, ".processor.", "."), part)
  }
  for family in otherAdapters where contains(name, family) {
    guard let at = lastComponentIndex(of: name, startingWith: family) else { continue }
    let parts = name.split(at: ".")
    return (joined(parts[..<at]), joined(parts[at...]))
  }
  return nil
}

/// Whether a tensor belongs to an adapter, whatever the container.
func isAdapterName(_ name: ByteString) -> Bool {
  isTextualInversion(name) || name.hasSuffix(".lora_a") || name.hasSuffix(".lora_b")
    || adapterPart(of: unwrapped(name)) != nil
}

/// Vectors for new words, and nothing else: `emb_params`, `clip_l` and `clip_g` of UIs, `string_to_param` of the first
/// implementation and `<token>` of diffusers.
private func isTextualInversion(_ name: ByteString) -> Bool {
  name == "emb_params" || name == "clip_l" || name == "clip_g" || name == "*" || name.hasPrefix("string_to_param")
    || (name.hasPrefix("<") && name.hasSuffix(">"))
}

private let adapterMarkers: [(ByteString, ByteString)] = [
  (".lora_A.weight", "lora_A.weight"), (".lora_A.default.weight", "lora_A.weight"),
  (".lora_B.weight", "lora_B.weight"), (".lora_B.default.weight", "lora_B.weight"),
  (".lora_down.weight", "lora_A.weight"), (".lora_up.weight", "lora_B.weight"),
  (".lora.down.weight", "lora_A.weight"), (".lora.up.weight", "lora_B.weight"),
  ("_lora.down.weight", "lora_A.weight"), ("_lora.up.weight", "lora_B.weight"),
  (".lora_embedding_A", "lora_embedding_A"), (".lora_embedding_B", "lora_embedding_B"),
  (".lora_linear_layer.down.weight", "lora_A.weight"), (".lora_linear_layer.up.weight", "lora_B.weight"),
]

/// How tensors of other adapters begin: DoRA's magnitudes, LoHa, LoKr, IA3, VeRA, OFT, BOFT, HRA, prompts, trained words.
/// Source: prefixes of PEFT's tuners.
private let otherAdapters: [ByteString] = [
  "lora_magnitude_vector", "lora_mid", "dora_scale", "hada_", "lokr_", "ia3_", "vera_lambda", "oft_", "boft_", "hra_",
  "prompt_embeddings", "trainable_tokens_", "fourierft_", "vblora_", "randlora_", "shira_", "c3a_kernel", "miss_block",
]

private func ending(_ name: ByteString, with marker: ByteString) -> ByteString? {
  name.hasSuffix(marker) && name.count > marker.count ? name.dropLast(marker.count) : nil
}

private func lastComponentIndex(of name: ByteString, startingWith start: ByteString) -> Int? {
  name.split(at: ".").lastIndex { $0.hasPrefix(start) }
}

/// kohya writes `lora_unet_down_blocks_0_attentions_0_to_q.lora_down.weight`: a path with `_` for `.`.
private func kohyaTarget(of name: ByteString) -> (target: ByteString, part: ByteString)? {
  let components: [(ByteString, ByteString)] = [
    ("lora_unet_", ""), ("lora_te_", "text_encoder."), ("lora_te1_", "text_encoder."), ("lora_te2_", "text_encoder_2."),
  ]
  guard let (start, component) = components.first(where: { name.hasPrefix($0.0) }),
    let dot = name.bytes.firstIndex(of: UInt8(ascii: "."))
  else { return nil }
  let path = ByteString(Array(name.bytes[start.count..<dot]))
  let rest = name.dropFirst(dot + 1)
  let part: ByteString =
    switch rest {
    case "lora_down.weight": "lora_A.weight"
    case "lora_up.weight": "lora_B.weight"
    default: rest
    }
  return (component + dotted(path), part)
}

/// Module names that hold an underscore of their own. Source: diffusers' and CLIP's modules.
private let compounds: [ByteString] = [
  "down_blocks", "up_blocks", "mid_block", "transformer_blocks", "single_transformer_blocks", "proj_in", "proj_out",
  "input_blocks", "middle_block", "output_blocks", "double_blocks", "single_blocks", "img_attn", "txt_attn", "img_mlp",
  "txt_mlp", "img_mod", "txt_mod", "emb_layers", "in_layers", "out_layers", "skip_connection", "time_embed",
  "conv_in", "conv_out", "conv_shortcut", "time_emb_proj", "time_embedding", "linear_1", "linear_2", "to_q", "to_k",
  "to_v", "to_out", "text_model", "self_attn", "q_proj", "k_proj", "v_proj", "out_proj", "group_norm", "add_k_proj",
  "add_q_proj", "add_v_proj",
]

private func dotted(_ path: ByteString) -> ByteString {
  var words = path.split(at: "_")[...]
  var parts: [ByteString] = []
  while let first = words.first {
    let compound = compounds.first { compound in words.starts(with: compound.split(at: "_")) }
    parts.append(compound ?? first)
    words = words.dropFirst(compound.map { $0.split(at: "_").count } ?? 1)
  }
  return joined(parts[...])
}
