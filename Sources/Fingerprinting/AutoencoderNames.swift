import ModelAtlas

/// How the autoencoder of a Stable Diffusion model, or one by itself, is counted: upwards in diffusers' names where the
/// first implementation counts down.
struct AutoencoderNames {
  private var levels = 4
  /// Whether nothing stands before the names.
  private var isAlone = false

  /// - Parameter names: as parts between dots, wrappers stripped.
  init(_ names: [[ByteString]]) {
    let ups = names.compactMap { parts -> Int? in
      guard let at = parts.firstIndex(of: "decoder"), parts.count > at + 2, parts[at + 1] == "up" else { return nil }
      return Int(parts[at + 2].description)
    }
    if let last = ups.max(), (0..<64).contains(last) { levels = last + 1 }
    isAlone = names.contains { $0.starts(with: ["decoder", "up"]) }
  }

  /// Nil for names of something else.
  func published(_ parts: [ByteString]) -> ByteString? {
    if parts.first == "first_stage_model" || parts.first == "vae" {
      return joined((["vae"] + autoencoder(parts.dropFirst()))[...])
    }
    guard isAlone, parts.first == "encoder" || parts.first == "decoder" else { return nil }
    return joined(autoencoder(parts[...])[...])
  }

  /// `encoder.down.1.block.0.norm1.weight`; names that diffusers has, too, stay.
  private func autoencoder(_ parts: ArraySlice<ByteString>) -> [ByteString] {
    let parts = Array(parts)
    guard parts.count > 2, parts[0] == "encoder" || parts[0] == "decoder" else { return parts }
    switch parts[1] {
    case "norm_out": return [parts[0], "conv_norm_out"] + parts.dropFirst(2)
    case "mid":
      if parts[2] == "attn_1", parts.count > 3 {
        return [parts[0], "mid_block.attentions.0", attentionModules[parts[3]] ?? parts[3]] + parts.dropFirst(4)
      }
      return [parts[0], "mid_block.resnets", parts[2] == "block_1" ? "0" : "1"] + shortcut(parts.dropFirst(3))
    case "down", "up":
      guard parts.count > 4, let level = Int(parts[2].description), level < levels else { return parts }
      let way = parts[1] == "down" ? "down_blocks.\(level)" : "up_blocks.\(levels - 1 - level)"
      if parts[3] == "block" {
        return [parts[0], ByteString(way), "resnets", parts[4]] + shortcut(parts.dropFirst(5))
      }
      return [parts[0], ByteString(way), parts[1] == "down" ? "downsamplers.0" : "upsamplers.0"] + parts.dropFirst(4)
    default: return parts
    }
  }

  private func shortcut(_ parts: ArraySlice<ByteString>) -> [ByteString] {
    parts.first == "nin_shortcut" ? ["conv_shortcut"] + parts.dropFirst() : Array(parts)
  }
}

private let attentionModules: [ByteString: ByteString] = [
  "norm": "group_norm", "q": "to_q", "k": "to_k", "v": "to_v", "proj_out": "to_out.0",
]
