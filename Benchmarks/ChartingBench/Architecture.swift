import ModelAtlas

/// The shape of one family's networks: token vectors, residual MLP blocks, an output layer.
struct Architecture: Hashable {
  var vocabulary: Int
  /// Of hidden states; a multiple of 32, as block quantizers want it.
  var hidden: Int
  var inner: Int
  var layers: Int
  /// Blocks have a gate beside the up projection.
  var isGated: Bool
  /// Classes of a new head; 0 for the language head.
  var classes = 0

  struct Tensor: Hashable {
    let role: String
    let rows: Int
    let columns: Int
    /// Where its values start among a model's weights.
    let start: Int
    var isMatrix: Bool { rows > 1 }
    var range: Range<Int> { start..<start + rows * columns }
  }

  var outputs: Int { classes > 0 ? classes : vocabulary }
  var blockTensors: Int { isGated ? 4 : 3 }

  /// Word vectors, then each block's norm, up, (gate,) down, then the head.
  var tensors: [Tensor] {
    var list: [Tensor] = []
    var start = 0
    func add(_ role: String, _ rows: Int, _ columns: Int) {
      list.append(Tensor(role: role, rows: rows, columns: columns, start: start))
      start += rows * columns
    }
    add("token_embd.weight", vocabulary, hidden)
    for layer in 0..<layers {
      add("blk.\(layer).ffn_norm.weight", 1, hidden)
      add("blk.\(layer).ffn_up.weight", inner, hidden)
      if isGated { add("blk.\(layer).ffn_gate.weight", inner, hidden) }
      add("blk.\(layer).ffn_down.weight", hidden, inner)
    }
    add(classes > 0 ? "classifier.weight" : "output.weight", outputs, hidden)
    return list
  }

  var weights: Int { (tensors.last?.range.upperBound) ?? 0 }

  /// Index of a block's first tensor, its norm.
  func block(_ layer: Int) -> Int { 1 + layer * blockTensors }

  /// Fresh weights, as large as usual for their fan-in.
  func initialized(using random: inout SplitMix) -> [Float] {
    var values = [Float](repeating: 1, count: weights)
    for tensor in tensors where tensor.isMatrix {
      let scale = (1 / Float(tensor.columns)).squareRoot() * (tensor.role.contains("down") ? 0.5 : 1)
      for index in tensor.range { values[index] = random.normal() * scale }
    }
    return values
  }
}
