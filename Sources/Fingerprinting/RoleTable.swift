import ModelAtlas

/// Module paths of the source dialects, prefixes stripped, and the GGUF name that each of them means.
///
/// One number in a path is written `#`, the number of an expert is left out. Only paths whose values GGUF keeps, or
/// stores in an order that `GGUFOrientation` knows, stand here, because two tensors with one role are compared element by
/// element: Meta's own `wq` and `wk`, whose rows lie in another order, have roles of their own, and Mamba's `A_log`, of
/// which GGUF keeps the exponential, rounded, has none.
///
/// Source: PyPI gguf 0.19.0 `tensor_mapping` (MIT), which names the spellings; the ViT lines are ours.
let roleTable: [ByteString: ByteString] = {
  var table: [ByteString: ByteString] = [:]
  for line in roleLines.split(separator: "\n") {
    let words = line.split(separator: " ")
    for path in words.dropFirst() { table[ByteString(String(path))] = ByteString(String(words[0])) }
  }
  return table
}()

private let roleLines = """
  token_embd embed_tokens wte word_embeddings embeddings.word_embeddings tok_embeddings embed_in shared \
  embedding.word_embeddings embeddings.tok_embeddings
  token_embd.weight embeddings.weight
  position_embd wpe embed_positions embeddings.position_embeddings
  token_types embeddings.token_type_embeddings
  token_embd_norm embeddings.LayerNorm word_embeddings_layernorm emb_ln embeddings.norm embedding_norm
  output lm_head embed_out output_layer
  output_norm norm ln_f final_layer_norm final_layernorm norm_f layernorm
  cls classifier
  blk.#.attn_q layers.#.self_attn.q_proj h.#.attn.q_proj h.#.attn.attention.q_proj encoder.layer.#.attention.self.query \
  encoder.layer.#.attention.attention.query layers.#.attention.q_proj layer.#.attention.q_lin layers.#.attn.q_proj
  blk.#.attn_k layers.#.self_attn.k_proj h.#.attn.k_proj h.#.attn.attention.k_proj encoder.layer.#.attention.self.key \
  encoder.layer.#.attention.attention.key layers.#.attention.k_proj layer.#.attention.k_lin layers.#.attn.k_proj
  blk.#.attn_v layers.#.self_attn.v_proj h.#.attn.v_proj h.#.attn.attention.v_proj encoder.layer.#.attention.self.value \
  encoder.layer.#.attention.attention.value layers.#.attention.v_proj layer.#.attention.v_lin layers.#.attention.wv \
  layers.#.attn.v_proj
  blk.#.attn_output layers.#.self_attn.o_proj h.#.attn.c_proj h.#.attn.out_proj h.#.attn.attention.out_proj \
  encoder.layer.#.attention.output.dense layers.#.attention.o_proj layer.#.attention.out_lin layers.#.attention.wo \
  layers.#.attention.dense layers.#.self_attn.dense h.#.self_attention.dense layers.#.self_attn.out_proj \
  layers.layers.#.mixer.o_proj layers.#.attn.o_proj
  blk.#.attn_qkv layers.layers.#.mixer.qkv_proj h.#.attn.c_attn layers.#.self_attn.qkv_proj layers.#.attn.Wqkv \
  layers.#.attention.query_key_value \
  h.#.self_attention.query_key_value encoder.layers.#.self_attention.query_key_value
  blk.#.attn_qkvz_grouped layers.#.linear_attn.in_proj_qkvz
  blk.#.attn_qkv_packed layers.#.self_attn.W_pack
  blk.#.attn_q_interleaved layers.#.attention.wq
  blk.#.attn_k_interleaved layers.#.attention.wk
  blk.#.attn_qkv_grouped layers.#.attention.wqkv
  blk.#.attn_q_norm layers.#.self_attn.q_norm layers.#.self_attn.q_layernorm
  blk.#.attn_k_norm layers.#.self_attn.k_norm layers.#.self_attn.k_layernorm
  blk.#.attn_norm layers.#.input_layernorm h.#.ln_1 h.#.input_layernorm encoder.layer.#.layernorm_before \
  layers.#.layernorm_before layers.#.attention_norm h.#.ln_mlp layers.layers.#.pre_mixer_norm
  blk.#.attn_norm.weight layers.#.norm.weight
  blk.#.attn_norm_2 h.#.ln_attn
  blk.#.attn_output_norm encoder.layer.#.attention.output.LayerNorm layer.#.sa_layer_norm
  blk.#.ffn_norm layers.#.post_attention_layernorm layers.#.pre_feedforward_layernorm h.#.ln_2 \
  h.#.post_attention_layernorm encoder.layer.#.layernorm_after layers.#.layernorm_after layers.#.ffn_norm \
  layers.layers.#.pre_mlp_norm
  blk.#.post_attention_norm layers.#.post_self_attn_layernorm layers.layers.#.post_mixer_norm
  blk.#.post_ffw_norm layers.#.post_feedforward_layernorm layers.#.post_mlp_layernorm layers.layers.#.post_mlp_norm
  blk.#.ffn_gate h.#.mlp.c_fc2 layers.#.mlp.gate_proj layers.#.feed_forward.w1 layers.#.feed_forward.gate_proj
  blk.#.ffn_up layers.#.mlp.up_proj layers.#.mlp.fc1 layers.#.mlp.dense_h_to_4h layers.#.feed_forward.w3 \
  layers.#.feed_forward.up_proj h.#.mlp.c_fc h.#.mlp.fc_in h.#.mlp.dense_h_to_4h \
  encoder.layer.#.intermediate.dense layer.#.ffn.lin1 layers.#.mlp.c_fc
  blk.#.ffn_gate_up layers.#.mlp.gate_up_proj layers.layers.#.mlp.gate_up_proj
  blk.#.ffn_down layers.#.mlp.down_proj layers.layers.#.mlp.down_proj layers.#.mlp.fc2 layers.#.mlp.dense_4h_to_h \
  layers.#.feed_forward.w2 \
  layers.#.feed_forward.down_proj h.#.mlp.c_proj h.#.mlp.fc_out h.#.mlp.dense_4h_to_h \
  encoder.layer.#.output.dense layer.#.ffn.lin2 layers.#.mlp.c_proj
  blk.#.layer_output_norm encoder.layer.#.output.LayerNorm layer.#.output_layer_norm
  blk.#.ffn_gate_inp layers.#.block_sparse_moe.gate layers.#.mlp.gate layers.#.mlp.router \
  layers.#.feed_forward.router layers.#.block_sparse_moe.router.layer
  blk.#.ffn_gate_inp_shexp layers.#.mlp.shared_expert_gate
  blk.#.ffn_gate_shexp layers.#.mlp.shared_expert.gate_proj layers.#.mlp.shared_experts.gate_proj \
  layers.#.feed_forward.shared_expert.gate_proj
  blk.#.ffn_up_shexp layers.#.mlp.shared_expert.up_proj layers.#.mlp.shared_experts.up_proj \
  layers.#.feed_forward.shared_expert.up_proj
  blk.#.ffn_down_shexp layers.#.mlp.shared_expert.down_proj layers.#.mlp.shared_experts.down_proj \
  layers.#.feed_forward.shared_expert.down_proj
  blk.#.ffn_gate_exps layers.#.mlp.experts.gate_proj layers.#.block_sparse_moe.experts.w1
  blk.#.ffn_up_exps layers.#.mlp.experts.up_proj layers.#.block_sparse_moe.experts.w3
  blk.#.ffn_down_exps layers.#.mlp.experts.down_proj layers.#.block_sparse_moe.experts.w2 \
  layers.#.feed_forward.experts.down_proj layers.#.block_sparse_moe.output_linear
  blk.#.ffn_down_exps.bias layers.#.mlp.experts.down_proj_bias
  blk.#.ffn_gate_up_exps layers.#.mlp.experts.gate_up_proj layers.#.feed_forward.experts.gate_up_proj \
  layers.#.block_sparse_moe.input_linear
  blk.#.attn_q_a layers.#.self_attn.q_a_proj
  blk.#.attn_q_b layers.#.self_attn.q_b_proj
  blk.#.attn_q_a_norm layers.#.self_attn.q_a_layernorm
  blk.#.attn_kv_a_mqa layers.#.self_attn.kv_a_proj_with_mqa
  blk.#.attn_kv_a_norm layers.#.self_attn.kv_a_layernorm
  blk.#.attn_kv_b layers.#.self_attn.kv_b_proj
  blk.#.attn_sinks.weight layers.#.self_attn.sinks
  blk.#.ssm_in layers.#.mixer.in_proj layers.#.mamba.in_proj
  blk.#.ssm_x layers.#.mixer.x_proj layers.#.mamba.x_proj
  blk.#.ssm_dt layers.#.mixer.dt_proj layers.#.mamba.dt_proj
  blk.#.ssm_ba layers.#.linear_attn.in_proj_ba
  blk.#.ssm_norm layers.#.linear_attn.norm
  blk.#.ssm_dt.bias layers.#.linear_attn.dt_bias
  blk.#.ssm_out layers.#.linear_attn.out_proj layers.#.mixer.out_proj layers.#.mamba.out_proj
  blk.#.ssm_conv1d layers.#.linear_attn.conv1d layers.#.mixer.conv1d layers.#.mamba.conv1d
  blk.#.ssm_d layers.#.mixer.D layers.#.mamba.D
  """
