import ModelAtlas

/// What the nodes of a graph tell of its tensors: names, scales, orientation.
struct ONNXUses {
  private let nodes: [ONNXNode]
  let tensors: [StoredTensor]
  private(set) var byName: [ByteString: Int] = [:]
  private var consumers: [ByteString: [(node: Int, input: Int)]] = [:]

  init(_ nodes: [ONNXNode], _ tensors: [StoredTensor]) {
    self.nodes = nodes
    self.tensors = tensors
    for (index, tensor) in tensors.enumerated() where byName[tensor.name] == nil { byName[tensor.name] = index }
    for (index, node) in nodes.enumerated() {
      for (input, name) in node.inputs.enumerated() { consumers[name, default: []].append((index, input)) }
    }
  }

  /// Step 3 and 4 of reading a header: the same tensors, in order, under the names of the model that was exported.
  func resolved() -> [StoredTensor] {
    var named = tensors.map { self.named($0) }
    let prefix = commonWrapper(named.map(\.name))
    var seen: Set<ByteString> = []
    for index in named.indices {
      let name = named[index].name.hasPrefix(prefix) ? named[index].name.dropFirst(prefix.count) : named[index].name
      named[index] = named[index].renamed(seen.insert(name).inserted ? name : unused(named[index].name, &seen, index))
    }
    let parameters = named.filter { isParameter($0.name) }.reduce(0) { $0 &+ ($1.elementCount ?? 0) }
    let all = named.filter(holdsWeights).reduce(0) { $0 &+ ($1.elementCount ?? 0) }
    let companions = Set(named.flatMap { $0.scaling?.companionNames ?? [] })
    for index in named.indices {
      // Where nearly all weights have names of a model, what has none is the program's: masks, shapes, epsilons.
      named[index].isWeight =
        holdsWeights(named[index]) && !companions.contains(tensors[index].name)
        && (parameters / 9 < all / 10 || isParameter(named[index].name))
    }
    return named
  }

  private func unused(_ name: ByteString, _ seen: inout Set<ByteString>, _ index: Int) -> ByteString {
    if seen.insert(name).inserted { return name }
    let numbered = name + ByteString("#\(index)")
    seen.insert(numbered)
    return numbered
  }

  /// Floats and codes; not what a program counts with.
  private func holdsWeights(_ tensor: StoredTensor) -> Bool {
    guard tensor.elementCount ?? 0 > 1 else { return false }
    if tensor.scaling != nil { return true }
    if let name = tensor.typeName, name.hasPrefix("onnx-") || name.hasPrefix(sparsePrefix) { return true }
    switch tensor.type {
    case .f64, .f32, .f16, .bf16, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz, .f4: return true
    default: return false
    }
  }

  private func named(_ tensor: StoredTensor) -> StoredTensor {
    guard tensor.shape.count > 0, let use = use(of: tensor) else { return tensor }
    var result = tensor
    if let scaled = quantized(tensor, use) { result = scaled }
    var spelling = ONNXSpelling(tensor.name)
    // The second operand, the first of what looks up rows; others are scales, shapes and biases.
    let operand = use.node.operation == "GatherBlockQuantized" ? 0 : 1
    if !spelling.isParameter, use.input == operand, tensor.shape.count > 1, let module = module(of: use) {
      spelling.name = module + ".weight"
    }
    let isTurned = !use.isTransposedAfter && multipliesFromTheRight(use.node) && spelling.isOperand
    return (isTurned ? result.transposed : result).renamed(spelling.name)
  }
}

/// The node that a tensor is for.
struct ONNXUse {
  let node: ONNXNode
  let input: Int
  /// The node that makes values of codes, where there is one.
  var dequantizer: ONNXNode?
  /// The graph itself turns the matrix around.
  var isTransposedAfter = false
}

extension ONNXUses {
  /// The first node that uses a tensor, behind dequantization, casts and transpositions.
  private func use(of tensor: StoredTensor) -> ONNXUse? {
    guard var place = consumers[tensor.name]?.first else { return nil }
    var use = ONNXUse(node: nodes[place.node], input: place.input)
    for _ in 0..<4 {
      let node = nodes[place.node]
      let isPassed =
        (node.operation == "DequantizeLinear" && place.input == 0) || node.operation == "Transpose"
        || node.operation == "Cast" || node.operation == "Identity"
      guard isPassed, let output = node.outputs.first, let next = consumers[output]?.first else { break }
      if node.operation == "DequantizeLinear" { use.dequantizer = node }
      if node.operation == "Transpose" { use.isTransposedAfter = true }
      place = next
      use = ONNXUse(
        node: nodes[place.node], input: place.input, dequantizer: use.dequantizer,
        isTransposedAfter: use.isTransposedAfter)
    }
    if use.node.operation == "DequantizeLinear", place.input == 0 { use.dequantizer = use.node }
    return use
  }

  /// Whether its second operand is [inputs, outputs], other than torch's [outputs, inputs].
  private func multipliesFromTheRight(_ node: ONNXNode) -> Bool {
    switch node.operation {
    case "MatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearMatMul", "FusedMatMul":
      node.integers["transB"] ?? 0 == 0
    case "Gemm", "QGemm": node.integers["transB"] ?? 0 == 0
    default: false
    }
  }

  /// The module that a node belongs to: by the bias that is added behind it, or by the node's own path.
  private func module(of use: ONNXUse) -> ByteString? {
    if let bias = use.node.inputs.dropFirst(2).first(where: { $0.hasSuffix(".bias") }) { return bias.dropLast(5) }
    if let bias = biasAdded(after: use.node) { return bias.dropLast(5) }
    // `/vit/encoder/layer.0/attention/attention/query/MatMul`
    let parts = use.node.name.split(at: "/")
    guard parts.count > 2, parts[0].isEmpty else { return nil }
    return ByteString(Array(parts.dropFirst().dropLast().map(\.bytes).joined(separator: [UInt8(ascii: ".")])))
  }

  private func biasAdded(after node: ONNXNode) -> ByteString? {
    var output = node.outputs.first
    for _ in 0..<4 {
      guard let name = output, let next = consumers[name]?.first.map({ nodes[$0.node] }) else { return nil }
      switch next.operation {
      case "Add": return next.inputs.lazy.map { source(of: $0) }.first { $0.hasSuffix(".bias") && byName[$0] != nil }
      case "Cast", "Mul", "Reshape": output = next.outputs.first
      default: return nil
      }
    }
    return nil
  }

  /// The tensor that a value is made of by one cast or dequantization.
  private func source(of name: ByteString) -> ByteString {
    if byName[name] != nil { return name }
    let maker = nodes.first { $0.outputs.first == name && ["Cast", "DequantizeLinear"].contains($0.operation) }
    let source = maker?.inputs.first ?? name
    return source.hasSuffix("_quantized") ? source.dropLast(10) : source
  }

  /// The tensor as codes with their scales; nil where no node says that it is one.
  private func quantized(_ tensor: StoredTensor, _ use: ONNXUse) -> StoredTensor? {
    if use.node.operation == "MatMulNBits", use.input == 1 { return nibbles(tensor, use.node) }
    if use.node.operation == "GatherBlockQuantized", use.input == 0 { return lookedUp(tensor, use.node) }
    guard [.i8, .u8, .i4, .u4, .i2, .u2].contains(tensor.type), let names = scaleNames(tensor, use),
      let scales = byName[names.scale].map({ tensors[$0] })
    else { return nil }
    let zeros = names.zero.flatMap { byName[$0] }.map { tensors[$0] }
    let axis = names.axis < 0 ? names.axis + tensor.shape.count : names.axis
    var result = tensor.retyped("onnx-int\(8 / (tensor.type.block?.elements ?? 1))")
    result.scaling = ElementScaling(
      shape: tensor.shape, axis: axis, block: use.dequantizer?.integers["block_size"], scales: scales,
      zeroPoints: zeros)
    return result
  }

  private func scaleNames(
    _ tensor: StoredTensor, _ use: ONNXUse
  ) -> (scale: ByteString, zero: ByteString?, axis: Int)? {
    func input(_ node: ONNXNode, _ index: Int) -> ByteString? {
      node.inputs.indices.contains(index) && !node.inputs[index].isEmpty ? node.inputs[index] : nil
    }
    if let node = use.dequantizer {
      guard let scale = input(node, 1) else { return nil }
      return (scale, input(node, 2), Int(clamping: node.integers["axis"] ?? 1))
    }
    let node = use.node
    let axis = node.operation.hasSuffix("Conv") || node.operation == "ConvInteger" ? 0 : tensor.shape.count - 1
    switch node.operation {
    case "MatMulInteger", "ConvInteger":
      guard use.input == 1, tensor.name.hasSuffix("_quantized") else { return nil }
      return (tensor.name.dropLast(10) + "_scale", input(node, 3), axis)
    case "DynamicQuantizeMatMul": return use.input == 1 ? input(node, 2).map { ($0, input(node, 3), axis) } : nil
    case "MatMulIntegerToFloat": return use.input == 1 ? input(node, 3).map { ($0, input(node, 5), axis) } : nil
    case "QLinearMatMul", "QLinearConv", "QGemm":
      return use.input == 3 ? input(node, 4).map { ($0, input(node, 5), axis) } : nil
    default: return nil
    }
  }
}
