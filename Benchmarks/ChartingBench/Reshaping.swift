import ModelAtlas

/// The smallest weights of each matrix set to zero.
func pruned(_ weights: [Float], _ shape: Architecture, share: Double) -> [Float] {
  var result = weights
  for tensor in shape.tensors where tensor.isMatrix {
    let sizes = weights[tensor.range].map(\.magnitude).sorted()
    let least = sizes[Int(share * Double(sizes.count - 1))]
    for index in tensor.range where weights[index].magnitude < least { result[index] = 0 }
  }
  return result
}

/// Rows for new tokens at the end of the word vectors and of the head.
func grown(
  _ model: BredModel, by count: Int, using random: inout SplitMix
) -> (weights: [Float], shape: Architecture) {
  var shape = model.shape
  shape.vocabulary += count
  var weights: [Float] = []
  for (old, new) in zip(model.shape.tensors, shape.tensors) {
    weights += model.weights[old.range]
    for _ in old.range.count..<new.range.count { weights.append(random.normal() * 0.05) }
  }
  return (weights, shape)
}

/// Later layers move up by one.
func withoutLayer(_ layer: Int, _ model: BredModel) -> (weights: [Float], shape: Architecture) {
  var shape = model.shape
  shape.layers -= 1
  let first = model.shape.block(layer)
  let dropped = first..<first + model.shape.blockTensors
  let kept = model.shape.tensors.enumerated().filter { !dropped.contains($0.offset) }
  return (kept.flatMap { model.weights[$0.element.range] }, shape)
}
