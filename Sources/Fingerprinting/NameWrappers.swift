import ModelAtlas

/// What frameworks put before a name without changing what it names. Towers (`vision_model.`) are not among them.
///
/// `unet.` and `transformer.` are also the folder of a pipeline's main component: its tensors and those of a file of its
/// own get one role.
private let wrappers: [ByteString] = [
  "module.", "_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.", "base_model.model.", "base_model.",
  "model.", "transformer.", "language_model.", "text_model.", "diffusion_model.", "net.", "student.", "teacher.",
  "ema.", "unet.",
  "bert.", "roberta.", "distilbert.", "deberta.", "electra.", "albert.", "xlm_roberta.", "mpnet.", "vit.", "deit.",
  "gpt_neox.", "backbone.",
]

/// Spellings inside a name, and what they mean. Source: PEFT, FSDP, torch.compile, weight_norm, old TensorFlow imports.
private let spellings: [(ByteString, ByteString)] = [
  (".base_layer.", "."), ("._fsdp_wrapped_module.", "."), ("._orig_mod.", "."), ("._checkpoint_wrapped_module.", "."),
  (".modules_to_save.default.", "."), (".modules_to_save.", "."), (".parametrizations.weight.original0", ".weight_g"),
  (".parametrizations.weight.original1", ".weight_v"), (".LayerNorm.gamma", ".LayerNorm.weight"),
  (".LayerNorm.beta", ".LayerNorm.bias"),
]

/// The name without wrappers; a wrapper stays when nothing would be left of the name.
func unwrapped(_ name: ByteString) -> ByteString {
  var name = name
  for (spelling, meaning) in spellings where contains(name, spelling) { name = replaced(name, spelling, meaning) }
  while let wrapper = wrappers.first(where: { name.hasPrefix($0) && name.count > $0.count }) {
    name = name.dropFirst(wrapper.count)
  }
  return name
}

private let bufferSuffixes: [ByteString] = [
  "inv_freq", "position_ids", "num_batches_tracked", "masked_bias", "relative_position_index", "attn.bias",
  "attention.bias", "cos_cached", "sin_cached", "token_type_ids",
]

/// Whether the tensor is computed by the program and not trained: one release saves it, the next does not.
///
/// GPT-2's causal mask is called `attn.bias`; a bias that was trained belongs to a layer, as in `attn.c_attn.bias`.
func isBuffer(_ name: ByteString) -> Bool {
  bufferSuffixes.contains { suffix in
    name == suffix || (name.hasSuffix(suffix) && name.bytes[name.count - suffix.count - 1] == UInt8(ascii: "."))
  }
}
