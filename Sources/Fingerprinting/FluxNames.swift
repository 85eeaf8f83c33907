import ModelAtlas

// Flux is published as one file and in diffusers' names, as Stable Diffusion is. Its blocks keep queries, keys and values
// of an attention in one matrix, a single block its feed-forward inputs, too: `DiffusionCuts` takes them apart.
//
// Source: diffusers' `convert_flux_transformer_checkpoint_to_diffusers`.

/// Flux' name in diffusers' form; nil for what is none, is fused, or has its halves exchanged there (`final_layer.ada...`).
func fluxName(_ parts: [ByteString]) -> ByteString? {
  let isBlock = parts.first == "double_blocks" || parts.first == "single_blocks"
  guard isBlock else {
    return fluxEnds.first { parts.starts(with: $0.0) }.map { joined(([$0.1] + parts.dropFirst($0.0.count))[...]) }
  }
  guard parts.count > 3, isNumber(parts[1]) else { return nil }
  let rest = parts.dropFirst(2)
  let modules = parts[0] == "double_blocks" ? doubleModules : singleModules
  guard let (spelled, module) = modules.first(where: { rest.starts(with: $0.0) }) else { return nil }
  let block: ByteString = parts[0] == "double_blocks" ? "transformer_blocks" : "single_transformer_blocks"
  return joined(([block, parts[1], module] + rest.dropFirst(spelled.count))[...])
}

private func module(_ spelled: String, _ published: String) -> ([ByteString], ByteString) {
  (spelled.split(separator: ".").map { ByteString(String($0)) }, ByteString(published))
}

private let fluxEnds = [
  module("img_in", "x_embedder"), module("txt_in", "context_embedder"), module("final_layer.linear", "proj_out"),
  module("time_in.in_layer", "time_text_embed.timestep_embedder.linear_1"),
  module("time_in.out_layer", "time_text_embed.timestep_embedder.linear_2"),
  module("vector_in.in_layer", "time_text_embed.text_embedder.linear_1"),
  module("vector_in.out_layer", "time_text_embed.text_embedder.linear_2"),
  module("guidance_in.in_layer", "time_text_embed.guidance_embedder.linear_1"),
  module("guidance_in.out_layer", "time_text_embed.guidance_embedder.linear_2"),
]

private let doubleModules = [
  module("img_mod.lin", "norm1.linear"), module("txt_mod.lin", "norm1_context.linear"),
  module("img_attn.norm.query_norm.scale", "attn.norm_q.weight"),
  module("img_attn.norm.key_norm.scale", "attn.norm_k.weight"),
  module("txt_attn.norm.query_norm.scale", "attn.norm_added_q.weight"),
  module("txt_attn.norm.key_norm.scale", "attn.norm_added_k.weight"), module("img_attn.proj", "attn.to_out.0"),
  module("txt_attn.proj", "attn.to_add_out"), module("img_mlp.0", "ff.net.0.proj"), module("img_mlp.2", "ff.net.2"),
  module("txt_mlp.0", "ff_context.net.0.proj"), module("txt_mlp.2", "ff_context.net.2"),
]

private let singleModules = [
  module("modulation.lin", "norm.linear"), module("linear2", "proj_out"),
  module("norm.query_norm.scale", "attn.norm_q.weight"), module("norm.key_norm.scale", "attn.norm_k.weight"),
]
