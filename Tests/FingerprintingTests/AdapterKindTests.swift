import Fingerprinting
import ModelAtlas
import Testing

@Suite("Adapters are told by their tensors' names")
struct AdapterKindTests {
  private func isAdapter(_ names: [String]) -> Bool {
    let folder = ScratchFolder()
    folder.write(
      "model.safetensors", safetensorsFile(names.map { ($0, "F32", [2, 2], [UInt8](repeating: 0, count: 16)) }))
    return readModel(modelSource(folder.path, name: "m")).facts.isAdapter
  }

  @Test(
    "of every kind and dialect",
    arguments: [
      ["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"],
      ["base_model.model.model.embed_tokens.lora_embedding_A"],
      ["base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector.weight"],
      ["base_model.model.model.layers.0.self_attn.q_proj.hada_w1_a"],
      ["base_model.model.model.layers.0.self_attn.q_proj.lokr_w1"],
      ["base_model.model.model.layers.0.mlp.down_proj.ia3_l"],
      ["base_model.model.model.layers.0.self_attn.q_proj.vera_lambda_b"],
      ["base_model.model.model.layers.0.self_attn.q_proj.oft_r"],
      ["base_model.model.model.layers.0.self_attn.q_proj.boft_R"],
      ["base_model.model.model.layers.0.self_attn.q_proj.hra_u"], ["prompt_embeddings"],
      ["lora_unet_down_blocks_0_attentions_0_to_q.lora_down.weight", "lora_unet_mid_block_0.alpha"],
      ["lora_te1_text_model_encoder_layers_0_mlp_fc1.dora_scale"],
      ["unet.down_blocks.0.attentions.0.processor.to_q_lora.down.weight"],
      ["transformer.transformer_blocks.0.attn.to_q.lora_A.weight"],
      ["text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.up.weight"],
      ["diffusion_model.double_blocks.0.img_attn.qkv.lora_down.weight"], ["emb_params"], ["clip_l", "clip_g"],
      ["string_to_param.*"], ["<my-token>"],
      ["base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta"],
      ["base_model.model.model.layers.0.self_attn.q_proj.fourierft_spectrum"],
      ["base_model.model.model.layers.0.self_attn.q_proj.randlora_lambda"],
      // A head saved whole beside it does not make it a model.
      ["base_model.model.bert.layer.0.attention.query.lora_B.weight", "base_model.model.classifier.weight"],
    ])
  func kinds(names: [String]) {
    #expect(isAdapter(names))
  }

  @Test("a model is none, whatever it is called", arguments: ["model.layers.0.self_attn.q_proj.weight", "lora.weight"])
  func models(name: String) {
    #expect(!isAdapter([name]))
  }

  @Test(
    "vectors under a word's own name are a textual inversion, a matrix of another width is none", arguments: [768, 64])
  func word(width: Int) {
    let folder = ScratchFolder()
    folder.write(
      "model.safetensors",
      safetensorsFile([("my-style", "F32", [2, width], [UInt8](repeating: 0, count: 8 * width))]))
    #expect(readModel(modelSource(folder.path, name: "m")).facts.isAdapter == (width == 768))
  }

  @Test("GGUF says so itself")
  func gguf() {
    let folder = ScratchFolder()
    folder.write(
      "adapter.gguf",
      FingerprintingTests.gguf(
        architecture: "llama", [(name: "blk.0.attn_q.weight.lora_a", shape: [1, 2], values: [1, 2])]))
    #expect(readModel(modelSource(folder.path, name: "m")).facts.isAdapter)
  }
}
