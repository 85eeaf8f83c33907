import Fingerprinting
import ModelAtlas
import Testing

@Suite("Canonical names of tensors")
struct CanonicalRoleTests {
  @Test(
    "the dialects of one tensor have one role",
    arguments: [
      ("blk.3.attn_q.weight", ["model.layers.3.self_attn.q_proj.weight", "module.layers.3.self_attn.q_proj.weight"]),
      ("blk.0.ffn_down.weight", ["transformer.h.0.mlp.c_proj.weight", "bert.encoder.layer.0.output.dense.weight"]),
      (
        "blk.11.attn_q.bias",
        ["vit.encoder.layer.11.attention.attention.query.bias", "vit.layers.11.attention.q_proj.bias"]
      ),
      ("token_embd.weight", ["model.embed_tokens.weight", "embed_tokens.weight", "transformer.wte.weight"]),
      ("token_embd_norm.weight", ["bert.embeddings.LayerNorm.gamma", "embeddings.LayerNorm.weight"]),
      ("output.weight", ["lm_head.weight", "_orig_mod.lm_head.weight", "embed_out.weight"]),
      ("blk.0.attn_v.lora_A.weight", ["base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight"]),
      ("blk.0.attn_v.weight", ["base_model.model.model.layers.0.self_attn.v_proj.base_layer.weight"]),
      ("blk.0.attn_v.weight.absmax", ["model.layers.0.self_attn.v_proj.weight.absmax"]),
      (
        "down_blocks.0.attentions.1.to_q.lora_A.weight",
        [
          "unet.down_blocks.0.attentions.1.to_q.lora_A.weight", "unet.down_blocks.0.attentions.1.to_q.lora.down.weight",
          "unet.down_blocks.0.attentions.1.processor.to_q_lora.down.weight",
          "lora_unet_down_blocks_0_attentions_1_to_q.lora_down.weight",
        ]
      ),
      (
        "text_encoder.text_model.encoder.layers.2.self_attn.q_proj.lora_B.weight",
        ["lora_te_text_model_encoder_layers_2_self_attn_q_proj.lora_up.weight"]
      ),
      (
        "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_k.lora_A.weight",
        ["lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_k.lora_down.weight"]
      ),
      ("vision_model.patch.weight", ["vision_model.patch.weight", "model.vision_model.patch.weight"]),
      (
        "blk.1.ffn_down_exps.7.weight",
        ["model.layers.1.mlp.experts.7.down_proj.weight", "layers.1.block_sparse_moe.experts.7.w2.weight"]
      ),
    ] as [(ByteString, [ByteString])])
  func dialects(role: ByteString, names: [ByteString]) {
    for name in names { #expect(canonicalRole(name, format: .safetensors) == role) }
  }

  @Test("GGUF names are roles already; an adapter's parts are PEFT's")
  func gguf() {
    #expect(canonicalRole("blk.0.attn_q.weight", format: .gguf) == "blk.0.attn_q.weight")
    #expect(canonicalRole("blk.0.attn_q.weight.lora_b", format: .gguf) == "blk.0.attn_q.lora_B.weight")
    #expect(canonicalRole("rope_freqs.weight", format: .gguf) == nil)
  }

  @Test(
    "what a program computes has no role",
    arguments: [
      "model.layers.0.self_attn.rotary_emb.inv_freq", "transformer.h.0.attn.bias", "transformer.h.0.attn.masked_bias",
      "bert.embeddings.position_ids", "bn1.num_batches_tracked", "gpt_neox.layers.0.attention.bias",
    ] as [ByteString])
  func buffers(name: ByteString) {
    #expect(canonicalRole(name, format: .safetensors) == nil)
  }

  @Test("a bias that was trained is no buffer")
  func trainedBias() {
    #expect(canonicalRole("transformer.h.0.attn.c_attn.bias", format: .safetensors) == "blk.0.attn_qkv.bias")
  }

  @Test("two tensors that mean one role keep their own names")
  func collision() {
    let names: [ByteString] = ["model.norm.weight", "norm.weight", "lm_head.weight"]
    #expect(
      canonicalRoles(names, format: .safetensors) == ["model.norm.weight", "norm.weight", "output.weight"])
  }

  @Test("Gemma 2 norms after each block are not Llama's norms before the next")
  func gemma() {
    let names: [ByteString] = [
      "model.layers.0.post_attention_layernorm.weight", "model.layers.0.pre_feedforward_layernorm.weight",
    ]
    #expect(
      canonicalRoles(names, format: .safetensors) == ["blk.0.post_attention_norm.weight", "blk.0.ffn_norm.weight"])
  }

  @Test("names are bytes: two spellings of é are two tensors")
  func normalization() {
    let roles = canonicalRoles(["\u{e9}.weight", "e\u{301}.weight"], format: .safetensors)
    #expect(roles[0] != roles[1])
  }
}
