import Fingerprinting
import ModelAtlas
import Testing

@Suite("ONNX exports", .enabled(if: Zoo.folder != nil, Zoo.isAbsent))
struct ONNXZooTests {
  let zoo: Zoo
  init() throws { zoo = try Zoo() }

  @Test("a quantized export has its parent's roles and shapes, and lies as far from it as 8 bits are coarse")
  func parent() throws {
    let model = try #require(zoo.models.first { $0.subtype == "onnx-int8" })
    let child = readModel(zoo.source(model.id))
    let parent = readModel(zoo.source(try #require(model.parents.first)))
    #expect(child.facts.quantization?.method == "onnx-int8")
    #expect(child.facts.renditions.map(\.format) == [.onnx])
    let shapes = Dictionary(uniqueKeysWithValues: parent.detail.tensors.map { ($0.role, $0.shape) })
    for tensor in child.detail.tensors { #expect(shapes[tensor.role] == tensor.shape, "\(tensor.role)") }
    let distance = try #require(relativeDistance(child.detail.sample, parent.detail.sample))
    #expect((0.004...0.03).contains(distance), "\(distance)")
  }
}

/// Over the matrix coordinates that both samples have; nil for none. Norms and biases are not quantized.
private func relativeDistance(_ child: WeightSample, _ parent: WeightSample) -> Double? {
  let chunks = Dictionary(uniqueKeysWithValues: parent.chunks.map { ($0.key, $0) })
  var (squares, norm) = (0.0, 0.0)
  for chunk in child.chunks where chunk.isMatrix {
    guard let twin = chunks[chunk.key], twin.count == chunk.count else { continue }
    for index in 0..<chunk.count {
      let value = Double(parent.values[twin.offset + index])
      let difference = Double(child.values[chunk.offset + index]) - value
      squares += difference * difference
      norm += value * value
    }
  }
  return norm > 0 ? (squares / norm).squareRoot() : nil
}
