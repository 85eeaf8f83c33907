import ModelAtlas

/// How deep graphs are nested: `If` in `Loop` in `If`.
private let depthMax = 32
/// A large model has some ten thousand nodes. Further ones are walked over, their tensors are listed.
private let nodesMax = 100_000
private let tensorsMax = 200_000
/// Names of tensors and nodes together.
private let textBytesMax = 32 << 20
private let dimensionsMax = 16

/// Collects tensors and nodes of an ONNX file: initializers, and constants in graphs within nodes, too.
final class ONNXGraph {
  let fields: ProtobufFields
  private(set) var tensors: [ONNXTensor] = []
  private(set) var nodes: [ONNXNode] = []
  private(set) var metadata: [(key: ByteString, value: String)] = []
  private(set) var anomalies: [String] = []
  private(set) var hasGraph = false
  private var textBytesLeft = textBytesMax

  init(of file: WeightFile) throws(WeightFormatError) {
    fields = ProtobufFields(file, format: .onnx)
    try fields.each(until: file.byteCount) { field throws(WeightFormatError) in
      switch field.number {
      case 2: metadata.append(("producer_name", try fields.text(field.value).description))
      case 3: metadata.append(("producer_version", try fields.text(field.value).description))
      case 7:
        hasGraph = true
        try readGraph(field.value, depth: 0)
      case 14: try readMetadata(field.value)
      case 25: try readFunction(field.value)
      default: break
      }
    }
    let sparse = tensors.count(where: \.isSparse)
    if sparse > 0 { anomalies.append("\(sparse) sparse tensor\(sparse == 1 ? "" : "s"): values are not read") }
  }

  private func end(_ value: ProtobufField.Value) throws(WeightFormatError) -> UInt64 {
    guard case .bytes(let range) = value else { throw fields.malformed("a number where a message belongs") }
    return range.upperBound
  }

  private func text(_ value: ProtobufField.Value) throws(WeightFormatError) -> ByteString {
    let text = try fields.text(value)
    textBytesLeft -= text.count
    guard textBytesLeft >= 0 else { throw fields.malformed("more than \(textBytesMax) bytes of names") }
    return text
  }

  private func readMetadata(_ value: ProtobufField.Value) throws(WeightFormatError) {
    var (key, text) = (ByteString(""), ByteString(""))
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      guard case .bytes(let range) = field.value, range.count <= 4096 else { return }
      if field.number == 1 { key = try self.text(field.value) }
      if field.number == 2 { text = try self.text(field.value) }
    }
    metadata.append((key, text.description))
  }

  private func readGraph(_ value: ProtobufField.Value, depth: Int) throws(WeightFormatError) {
    guard depth < depthMax else { throw fields.malformed("graphs within graphs, \(depthMax) deep") }
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      switch field.number {
      case 1: try readNode(field.value, depth: depth)
      case 5: try keep(readTensor(field.value))
      case 15: try keep(readSparseTensor(field.value))
      default: break
      }
    }
  }

  private func readFunction(_ value: ProtobufField.Value) throws(WeightFormatError) {
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      if field.number == 7 { try readNode(field.value, depth: 1) }
    }
  }

  private func readNode(_ value: ProtobufField.Value, depth: Int) throws(WeightFormatError) {
    var node = ONNXNode()
    var constants: [(attribute: ByteString, tensor: ONNXTensor)] = []
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      switch field.number {
      case 1 where node.inputs.count < 16: node.inputs.append(try text(field.value))
      case 2 where node.outputs.count < 4: node.outputs.append(try text(field.value))
      case 3: node.name = try text(field.value)
      case 4: node.operation = try text(field.value)
      case 5: try readAttribute(field.value, of: &node, &constants, depth: depth)
      default: break
      }
    }
    for (attribute, tensor) in constants {
      var tensor = tensor
      let output = node.outputs.first ?? node.name
      tensor.name = node.operation == "Constant" ? output : output + "." + attribute
      try keep(tensor)
    }
    if nodes.count < nodesMax { nodes.append(node) }
  }

  private func readAttribute(
    _ value: ProtobufField.Value, of node: inout ONNXNode,
    _ constants: inout [(attribute: ByteString, tensor: ONNXTensor)],
    depth: Int
  ) throws(WeightFormatError) {
    var name: ByteString = ""
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      switch (field.number, field.value) {
      case (1, _): name = try text(field.value)
      case (3, .number(let number)) where node.integers.count < 16: node.integers[name] = Int64(bitPattern: number)
      case (5, _), (10, _):
        guard constants.count + tensors.count < tensorsMax else { throw tooMany }
        constants.append((name, try readTensor(field.value)))
      case (6, _), (11, _): try readGraph(field.value, depth: depth + 1)
      default: break
      }
    }
  }

  private var tooMany: WeightFormatError { fields.malformed("more than \(tensorsMax) tensors") }

  private func keep(_ tensor: ONNXTensor) throws(WeightFormatError) {
    guard tensors.count < tensorsMax else { throw tooMany }
    tensors.append(tensor)
  }

  private func readTensor(_ value: ProtobufField.Value) throws(WeightFormatError) -> ONNXTensor {
    var tensor = ONNXTensor()
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      switch (field.number, field.value) {
      case (1, _):
        tensor.shape += try fields.numbers(field.value, limit: dimensionsMax + 1)
        guard tensor.shape.count <= dimensionsMax else {
          throw fields.malformed("tensor \(tensor.name) has more than \(dimensionsMax) dimensions")
        }
      case (2, .number(let number)): tensor.dataType = number
      case (8, _): tensor.name = try text(field.value)
      case (9, .bytes(let range)): tensor.bytes = range
      case (13, _):
        let (key, value) = try readEntry(field.value)
        if tensor.external.count < 16 { tensor.external[key] = value }
      case (14, .number(1)): tensor.isExternal = true
      default: try readElements(field, into: &tensor)
      }
    }
    return tensor
  }

  /// Values, their places, and the shape that they are places in.
  private func readSparseTensor(_ value: ProtobufField.Value) throws(WeightFormatError) -> ONNXTensor {
    var tensor = ONNXTensor()
    if case .bytes(let range) = value { tensor.bytes = range }
    tensor.isSparse = true
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      switch field.number {
      case 1:
        let values = try readTensor(field.value)
        (tensor.name, tensor.dataType) = (values.name, values.dataType)
      case 3:
        tensor.shape += try fields.numbers(field.value, limit: dimensionsMax + 1)
        guard tensor.shape.count <= dimensionsMax else {
          throw fields.malformed("tensor \(tensor.name) has more than \(dimensionsMax) dimensions")
        }
      default: break
      }
    }
    return tensor
  }

  private func readEntry(_ value: ProtobufField.Value) throws(WeightFormatError) -> (ByteString, ByteString) {
    var (key, text) = (ByteString(""), ByteString(""))
    try fields.each(until: end(value)) { field throws(WeightFormatError) in
      if field.number == 1 { key = try self.text(field.value) }
      if field.number == 2 { text = try self.text(field.value) }
    }
    return (key, text)
  }

  /// Elements in fields of their own type. Floats lie one after the other, others are packed and turned into bytes here.
  private func readElements(_ field: ProtobufField, into tensor: inout ONNXTensor) throws(WeightFormatError) {
    switch (field.number, field.value) {
    case (4, .bytes(let range)) where tensor.bytes == nil, (10, .bytes(let range)) where tensor.bytes == nil:
      tensor.bytes = range
    case (4, _), (5, _), (7, _), (10, _), (11, _):
      let width = ONNXType(tensor.dataType).typedWidth
      let room = max(0, inlineBytesLeft / width)
      let numbers = try fields.numbers(field.value, limit: room + 1)
      // More than is kept: none of them, the placement says so.
      guard numbers.count <= room else { return tensor.inline = [] }
      inlineBytesLeft -= numbers.count * width
      for number in numbers { for byte in 0..<width { tensor.inline.append(UInt8(number >> (8 * byte) & 0xFF)) } }
    default: break
    }
  }

  /// Of elements that are kept in memory: scales and shapes are short, weights are raw.
  private var inlineBytesLeft = 16 << 20
}
