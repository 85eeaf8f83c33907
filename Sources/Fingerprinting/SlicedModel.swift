import ModelAtlas

/// The tensors of a model whose files hold slices, put together for sampling. Facts and hashes stay those of the slices.
struct SlicedModel {
  private(set) var matrices: [(name: ByteString, matrix: SlicedMatrix)] = []
  /// Norms: every file holds all of each; the first file's.
  private(set) var vectors: [(name: ByteString, tensor: ModelTensor)] = []
  /// Names of what could not be put together.
  private(set) var misfits: [ByteString] = []

  /// - Parameter files: how many there are; names begin with `consolidated.NN.`.
  init(_ tensors: [ModelTensor], files: Int) {
    var slices: [ByteString: [Int: ModelTensor]] = [:]
    for tensor in tensors {
      guard let (number, name) = SlicedModel.split(tensor.fact.name) else { continue }
      slices[name, default: [:]][number] = tensor
    }
    let width = slices["norm.weight"]?[0]?.fact.elementCount
    for (name, numbered) in slices.sorted(by: { $0.key < $1.key }) {
      let ordered = numbered.sorted { $0.key < $1.key }.map(\.value)
      if let first = ordered.first, first.fact.shape.count < 2 {
        vectors.append((name, first))
      } else if ordered.count == files, let matrix = SlicedMatrix(name, ordered, width: width) {
        matrices.append((name, matrix))
      } else {
        misfits.append(name)
      }
    }
  }

  /// `consolidated.03.layers.0.attention.wq.weight` as 3 and the rest.
  static func split(_ name: ByteString) -> (number: Int, rest: ByteString)? {
    let parts = name.split(at: ".")
    guard parts.count > 2, parts[0] == "consolidated", isNumber(parts[1]), let number = Int(parts[1].description) else {
      return nil
    }
    return (number, joined(parts[2...]))
  }
}
