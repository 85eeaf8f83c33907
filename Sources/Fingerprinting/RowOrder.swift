/// The order of a tensor's rows in the file, against the order that Hugging Face checkpoints have.
enum RowOrder: Hashable {
  case native
  /// llama.cpp's converter interleaves the two halves of each attention head: file row `h*D + 2k + s` holds row
  /// `h*D + s*D/2 + k`. `headRows` is D, even.
  case interleavedHeads(headRows: UInt64)
  /// GPT-NeoX, BLOOM and Falcon keep queries, keys and values of each group of heads together; llama.cpp's converter
  /// puts all queries first, then all keys, then all values. A group has `queries` query heads, one key, one value head.
  case groupedHeads(groups: UInt64, queries: UInt64, headRows: UInt64)

  /// Where a row of the checkpoint lies in the file.
  func fileRow(of row: UInt64) -> UInt64 {
    switch self {
    case .native: return row
    case .interleavedHeads(let headRows):
      let within = row % headRows
      let half = headRows / 2
      return row - within + 2 * (within % half) + within / half
    case .groupedHeads(let groups, let queries, let headRows):
      let group = row / ((queries + 2) * headRows)
      let within = row % ((queries + 2) * headRows)
      if within < queries * headRows { return group * queries * headRows + within }
      let keysAndValues = within - queries * headRows
      let isValue = keysAndValues >= headRows
      return (groups * queries + (isValue ? groups : 0) + group) * headRows + keysAndValues % headRows
    }
  }
}

/// How a file holds a tensor, against what the checkpoint has under the same role.
struct TensorView: Hashable {
  var rows = RowOrder.native
  /// Two dimensions, exchanged: GPT-2's Conv1D weights are [inputs, outputs], and all of GGUF is [outputs, inputs].
  var isTransposed = false
  /// What is added to a stored value: Gemma's norms are stored plus one in GGUF.
  var addend: Float = 0

  static let stored = TensorView()
}
