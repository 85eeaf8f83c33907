import ModelAtlas

// Stable Diffusion is published in one file, in names of its first implementation, and as a pipeline of components in
// diffusers' names. Both have the same tensors, but for 1 x 1 convolutions that the other calls linear:
//  1. the file's parts become the pipeline's components: `first_stage_model.` is `vae.`;
//  2. blocks of the U-Net are counted through in the one and by levels in the other;
//  3. modules in a block have other names.
//
// Source: diffusers' `convert_from_ckpt.py`; `Tests/LatentDiffusionNames/make.py` made the names that it is tested with.

/// How a model's U-Net and autoencoder are counted.
struct LatentDiffusionNames {
  /// Residual blocks a level: 2 in all that are published, and where an adapter's names do not tell.
  private var blocks = 2
  let autoencoder: AutoencoderNames

  init() { autoencoder = AutoencoderNames([]) }

  /// Nil for a model of another kind.
  ///
  /// - Parameter names: all of one model.
  init?(_ names: [ByteString]) {
    let marks: [ByteString] = ["input_blocks.", "decoder.up.", "double_blocks."]
    let parts = names.filter { name in marks.contains { contains(name, $0) } }.map { unwrapped($0).split(at: ".") }
    guard !parts.isEmpty else { return nil }
    autoencoder = AutoencoderNames(parts)
    // The first level ends where the input is made smaller.
    let steps = parts.compactMap { parts in
      parts.count > 3 && parts[0] == "input_blocks" && parts[3] == "op" ? Int(parts[1].description) : nil
    }
    if let first = steps.min(), first > 1 { blocks = first - 1 }
  }

  /// The name in diffusers' form; nil for one that is no such model's, or whose matrix diffusers does not have.
  ///
  /// - Parameter name: wrappers stripped.
  func published(_ name: ByteString) -> ByteString? {
    let parts = name.split(at: ".")
    return autoencoder.published(parts) ?? textEncoderName(name) ?? network(parts).map { joined($0[...]) }
      ?? fluxName(parts)
  }

  private func network(_ parts: [ByteString]) -> [ByteString]? {
    guard parts.count > 2 else { return nil }
    if let (_, module) = networkEnds.first(where: { parts.starts(with: $0.0) }) {
      return [module] + parts.dropFirst(parts[0] == "label_emb" ? 3 : 2)
    }
    guard isNumber(parts[1]), let number = Int(parts[1].description) else { return nil }
    switch parts[0] {
    case "middle_block":
      let module = number == 1 ? "mid_block.attentions.0" : "mid_block.resnets.\(number / 2)"
      return [ByteString(module)] + inner(parts.dropFirst(2))
    case "input_blocks":
      guard parts.count > 3 else { return nil }
      if number == 0 { return ["conv_in"] + parts.dropFirst(3) }
      return block(parts, "down_blocks", (number - 1) / (blocks + 1), (number - 1) % (blocks + 1))
    case "output_blocks": return block(parts, "up_blocks", number / (blocks + 1), number % (blocks + 1))
    default: return nil
    }
  }

  /// Of `input_blocks.4.1.norm`: what is 1 there is an attention, or a sampler where a convolution follows.
  private func block(_ parts: [ByteString], _ way: String, _ level: Int, _ number: Int) -> [ByteString]? {
    guard parts.count > 4 else { return nil }
    let rest = parts.dropFirst(3)
    if parts[3] == "op" { return [ByteString("\(way).\(level).downsamplers.0.conv")] + rest.dropFirst() }
    if parts[3] == "conv" { return [ByteString("\(way).\(level).upsamplers.0.conv")] + rest.dropFirst() }
    let module = parts[2] == "0" ? "resnets" : "attentions"
    return [ByteString("\(way).\(level).\(module).\(number)")] + inner(rest)
  }

  private func inner(_ parts: ArraySlice<ByteString>) -> [ByteString] {
    if let (_, module) = residualModules.first(where: { parts.starts(with: $0.0) }) {
      return [module] + parts.dropFirst(2)
    }
    return parts.first == "skip_connection" ? ["conv_shortcut"] + parts.dropFirst() : Array(parts)
  }
}

private let networkEnds: [([ByteString], ByteString)] = [
  (["time_embed", "0"], "time_embedding.linear_1"), (["time_embed", "2"], "time_embedding.linear_2"),
  (["label_emb", "0", "0"], "add_embedding.linear_1"), (["label_emb", "0", "2"], "add_embedding.linear_2"),
  (["out", "0"], "conv_norm_out"), (["out", "2"], "conv_out"),
]

private let residualModules: [([ByteString], ByteString)] = [
  (["in_layers", "0"], "norm1"), (["in_layers", "2"], "conv1"), (["emb_layers", "1"], "time_emb_proj"),
  (["out_layers", "0"], "norm2"), (["out_layers", "3"], "conv2"),
]
