import ModelAtlas

/// How wide the rows of matrices are whose codes do not say it, by what the model's vectors and the matrix' place tell.
struct RowWidths {
  /// The model's width: the length of most norms; nil when there is none.
  let hidden: UInt64?

  init(_ tensors: [TensorFact]) {
    var lengths: [UInt64: Int] = [:]
    for tensor in tensors where tensor.shape.count == 1 && tensor.role.hasSuffix("norm.weight") {
      lengths[tensor.shape[0], default: 0] += 1
    }
    hidden = lengths.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// Inputs of the matrix with a role, of so many elements; nil where its place does not tell.
  func width(of role: ByteString, elements: UInt64) -> UInt64? {
    let parts = role.split(at: ".")
    guard let hidden, hidden > 0, parts.count >= 3, parts[0] == "blk" else { return nil }
    switch parts[2] {
    case "attn_q", "attn_k", "attn_v", "attn_qkv", "attn_qkv_packed", "attn_qkv_grouped", "ffn_gate", "ffn_up",
      "ffn_gate_up":
      return hidden
    case "attn_output", "ffn_down": return elements % hidden == 0 ? elements / hidden : nil
    default: return nil
    }
  }
}
