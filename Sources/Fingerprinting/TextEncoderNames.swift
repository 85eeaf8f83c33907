import ModelAtlas

/// Diffusers' name of a text encoder's tensor in a Stable Diffusion or Flux file; nil for other names.
///
/// OpenCLIP's keeps queries, keys and values in one matrix, which `diffusionCuts` takes apart, and its projection turned:
/// that keeps its name.
func textEncoderName(_ name: ByteString) -> ByteString? {
  if let (start, component) = clipEncoders.first(where: { name.hasPrefix($0.0) }) {
    return component + name.dropFirst(start.count)
  }
  guard let (start, component) = openEncoders.first(where: { name.hasPrefix($0.0) }) else { return nil }
  let rest = name.dropFirst(start.count)
  if let (spelled, module) = openEnds.first(where: { rest == $0.0 || rest.hasPrefix($0.0 + ".") }) {
    return component + module + rest.dropFirst(spelled.count)
  }
  let block: ByteString = "transformer.resblocks."
  guard rest.hasPrefix(block) else { return component + rest }
  let number = rest.dropFirst(block.count).split(at: ".")[0]
  let inner = rest.dropFirst(block.count + number.count + 1)
  let (spelled, module) = openModules.first { inner.hasPrefix($0.0) } ?? ("", "")
  return component + "text_model.encoder.layers." + number + "." + module + inner.dropFirst(spelled.count)
}

private let clipEncoders: [(ByteString, ByteString)] = [
  ("cond_stage_model.transformer.", "text_encoder."), ("conditioner.embedders.0.transformer.", "text_encoder."),
  ("text_encoders.clip_l.transformer.", "text_encoder."), ("text_encoders.clip_g.transformer.", "text_encoder_2."),
]

private let openEncoders: [(ByteString, ByteString)] = [
  ("cond_stage_model.model.", "text_encoder."), ("conditioner.embedders.1.model.", "text_encoder_2."),
]

private let openEnds: [(ByteString, ByteString)] = [
  ("positional_embedding", "text_model.embeddings.position_embedding.weight"),
  ("token_embedding", "text_model.embeddings.token_embedding"), ("ln_final", "text_model.final_layer_norm"),
]

private let openModules: [(ByteString, ByteString)] = [
  ("ln_1.", "layer_norm1."), ("ln_2.", "layer_norm2."), ("attn.", "self_attn."), ("mlp.c_fc.", "mlp.fc1."),
  ("mlp.c_proj.", "mlp.fc2."),
]
