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

  @Test("Flux' and OpenCLIP's fused matrices have the values of those that diffusers holds apart")
  func values() throws {
    let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/LatentDiffusionNames"
    let samples = try ["original", "published"].map { name in
      let source = modelSource(folder, name: "m")
      let weights = source.files.filter { $0.fact.path == ByteString("\(name).safetensors") }
      try #require(weights.count == 1)
      return readModel(
        ModelSource(place: source.place, path: source.path, layout: source.layout, files: weights),
        size: .closer(SampleSize.closerValuesMax)
      ).detail.sample
    }
    let chunks = Dictionary(uniqueKeysWithValues: samples[1].chunks.map { ($0.key, $0) })
    var strange: Set<ByteString> = []
    for chunk in samples[0].chunks {
      let role = samples[0].roles[Int(chunk.role)]
      guard let twin = chunks[chunk.key] else {
        strange.insert(role)
        continue
      }
      let (mine, theirs) = (chunk.offset..<chunk.offset + chunk.count, twin.offset..<twin.offset + twin.count)
      #expect(samples[0].values[mine] == samples[1].values[theirs], "\(role) row \(chunk.row)")
    }
    // Of what is no layer's only some are sampled, not the same in both; biases are not cut.
    #expect(strange.isDisjoint(with: samples[1].roles))
    let shared = Set(samples[0].roles).intersection(samples[1].roles)
    let cut: Set<ByteString> = [
      "transformer_blocks.1.attn.to_k.weight", "transformer_blocks.0.attn.add_v_proj.weight",
      "single_transformer_blocks.1.attn.to_v.weight", "single_transformer_blocks.1.proj_mlp.weight",
      "text_encoder_2.text_model.encoder.layers.1.self_attn.k_proj.weight",
      "text_encoder_2.text_model.encoder.layers.0.mlp.fc2.weight",
    ]
    #expect(cut.isSubset(of: shared), "\(cut.subtracting(shared)) not among \(shared.sorted())")
    let layers = Set(samples[1].chunks.filter(\.isMatrix).map { samples[1].roles[Int($0.role)] }).filter {
      $0.split(at: ".").contains { $0 == "0" || $0 == "1" }
    }
    #expect(layers.isSubset(of: shared), "\(layers.subtracting(shared))")
  }

  @Test("an autoencoder by itself, as it lies in programs for pictures")
  func autoencoder() throws {
    let pairs = try Self.pairs().filter { $0.original.hasPrefix("first_stage_model.") }
    let original = pairs.map { $0.original.dropFirst("first_stage_model.".utf8.count) }
    let published = pairs.map { $0.published.dropFirst("vae.".utf8.count) }
    #expect(canonicalRoles(original, format: .safetensors) == canonicalRoles(published, format: .safetensors))
  }

  @Test("names that only begin alike are left alone")
  func others() {
    #expect(
      canonicalRoles(["out.0.weight", "encoder.mid.block_1.weight"], format: .safetensors) == [
        "out.0.weight", "encoder.mid.block_1.weight",
      ])
  }
}
