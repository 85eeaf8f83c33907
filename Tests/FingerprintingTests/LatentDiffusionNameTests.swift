import Fingerprinting
import ModelAtlas
import Testing

@Suite("Stable Diffusion in one file and as a pipeline of components")
struct LatentDiffusionNameTests {
  /// The original's names, and those that diffusers' own conversion gives them.
  private static func pairs() throws -> [(original: ByteString, published: ByteString)] {
    let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let text = String(decoding: try readBytes(tests + "/LatentDiffusionNames/names.tsv"), as: UTF8.self)
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: "\t").map { ByteString(String($0)) }
      return (words[0], words[1])
    }
  }

  @Test("each tensor has the same role in both", arguments: [WeightFormat.safetensors, .gguf])
  func roles(format: WeightFormat) throws {
    let pairs = try Self.pairs()
    let original = canonicalRoles(pairs.map(\.original), format: .safetensors)
    let published = canonicalRoles(pairs.map(\.published), format: .safetensors)
    #expect(pairs.count == 387 && Set(published).count == pairs.count)
    for (pair, roles) in zip(pairs, zip(original, published)) { #expect(roles.0 == roles.1, "\(pair.original)") }
    // The U-Net alone, as programs for pictures keep it.
    let network = pairs.filter { $0.original.hasPrefix("model.diffusion_model.") }
    let bare = network.map { $0.original.dropFirst("model.diffusion_model.".utf8.count) }
    #expect(canonicalRoles(bare, format: format) == canonicalRoles(network.map(\.published), format: .safetensors))
  }

  @Test(
    "parts of the file are components, and kohya's adapters for both forms have one target",
    arguments: [
      (
        "cond_stage_model.transformer.text_model.encoder.layers.0.mlp.fc1.weight",
        "text_encoder.text_model.encoder.layers.0.mlp.fc1.weight"
      ),
      (
        "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_k.lora_down.weight",
        "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_k.lora_down.weight"
      ),
      (
        "lora_unet_output_blocks_3_1_proj_in.lora_up.weight",
        "lora_unet_up_blocks_1_attentions_0_proj_in.lora_up.weight"
      ),
      ("lora_unet_middle_block_1_proj_out.alpha", "lora_unet_mid_block_attentions_0_proj_out.alpha"),
    ])
  func components(original: String, published: String) {
    // A model's names tell what it is.
    let names = [ByteString(original), "model.diffusion_model.input_blocks.0.0.weight"]
    #expect(
      canonicalRoles(names, format: .safetensors)[0] == canonicalRole(ByteString(published), format: .safetensors))
  }

  @Test("names that only begin alike are left alone")
  func others() {
    #expect(
      canonicalRoles(["out.0.weight", "encoder.mid.block_1.weight"], format: .safetensors) == [
        "out.0.weight", "encoder.mid.block_1.weight",
      ])
  }
}
