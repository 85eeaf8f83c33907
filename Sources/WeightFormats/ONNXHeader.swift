import ModelAtlas

// An ONNX file is one protobuf message: a program whose constants are the weights.
//
// 1. Tensors and nodes are collected, from graphs within nodes and from functions, too.
// 2. Tensors are held against their bytes, here or in files beside.
// 3. Nodes tell what a nameless constant is: which module multiplies with it, which scale belongs to its codes.
// 4. Exporters turn matrices around to multiply from the right: such a tensor is seen through a transposition, so that
//    it can be compared with its model.

/// - Parameter companions: as for `readHeader`.
func readONNXHeader(
  of file: WeightFile, companions: [ByteString: ByteString]?
) throws(WeightFormatError) -> WeightHeader {
  let graph = try ONNXGraph(of: file)
  guard graph.hasGraph else {
    throw .malformed(path: file.path, format: .onnx, finding: "there is no graph in it")
  }
  var header = WeightHeader(format: .onnx)
  header.metadata = graph.metadata
  var placement = ONNXPlacement(file, companions: companions)
  var tensors: [StoredTensor] = []
  tensors.reserveCapacity(graph.tensors.count)
  for tensor in graph.tensors { tensors.append(try placement.stored(tensor)) }
  header.externalFiles = placement.externalFiles
  header.anomalies = graph.anomalies + placement.anomalies
  header.tensors = ONNXUses(graph.nodes, tensors).resolved()
  return header
}
