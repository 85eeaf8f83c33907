import ModelAtlas

/// The matrices that a tensor of Flux' blocks, or of OpenCLIP's text encoder, holds; nil for others.
///
/// - Parameter role: what a name becomes that has no matrix of diffusers' own.
func diffusionCuts(_ role: ByteString, shape: [UInt64]) -> [MatrixCut]? {
  let parts = role.split(at: ".")
  guard shape.count == 2, parts.count > 3 else { return nil }
  let (rows, width) = (shape[0], shape[1])
  if parts.last == "in_proj_weight", rows % 3 == 0 {
    let module = joined(parts.dropLast())
    return cuts(["q_proj", "k_proj", "v_proj"].map { module + "." + $0 }, [rows / 3, rows / 3, rows / 3])
  }
  guard parts.last == "weight", isNumber(parts[1]) else { return nil }
  switch (parts[0], joined(parts[2..<(parts.count - 1)])) {
  case ("double_blocks", "img_attn.qkv") where rows % 3 == 0:
    return cuts(block("transformer_blocks", parts[1], ["to_q", "to_k", "to_v"]), [rows / 3, rows / 3, rows / 3])
  case ("double_blocks", "txt_attn.qkv") where rows % 3 == 0:
    let modules: [ByteString] = ["add_q_proj", "add_k_proj", "add_v_proj"]
    return cuts(block("transformer_blocks", parts[1], modules), [rows / 3, rows / 3, rows / 3])
  // As many of each as there are inputs; the rest is the feed-forward layer's.
  case ("single_blocks", "linear1") where rows / 3 > width:
    let attention = block("single_transformer_blocks", parts[1], ["to_q", "to_k", "to_v"])
    let rest = joined(["single_transformer_blocks", parts[1], "proj_mlp"])
    return cuts(attention + [rest], [width, width, width, rows - 3 * width])
  default: return nil
  }
}

private func block(_ blocks: ByteString, _ number: ByteString, _ modules: [ByteString]) -> [ByteString] {
  modules.map { joined([blocks, number, "attn", $0]) }
}

/// One matrix after the other, so many rows each.
private func cuts(_ modules: [ByteString], _ rows: [UInt64]) -> [MatrixCut] {
  let all = rows.reduce(0, +)
  var first: UInt64 = 0
  return zip(modules, rows).map { module, count in
    defer { first += count }
    return MatrixCut(role: module + ".weight", share: RowShare(of: all, from: first, count: count))
  }
}
