import ModelAtlas

/// XXH3-64 over the sorted roles and element types: tells a cast from a copy.
///
/// Matrices only: GGUF stores every vector as F32, whatever the matrices are, and a model does not become a cast by that.
/// A model that has no matrix is judged by all it has.
func typesHash(_ tensors: [TensorFact]) -> UInt64 {
  let matrices = tensors.filter { $0.canonicalShape.count > 1 }
  let lines = (matrices.isEmpty ? tensors : matrices).map { tensor in
    tensor.role.bytes + [0] + Array((tensor.typeName ?? tensor.type.rawValue).utf8) + [0]
  }
  return xxh3(lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 })
}

extension TensorFact {
  /// The shape without dimensions of 1: containers add and drop them, the values are the same.
  var canonicalShape: [UInt64] { shape.filter { $0 != 1 } }
}
