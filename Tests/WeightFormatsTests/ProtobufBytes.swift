/// Writes protobuf messages, for files that a test makes up.
struct ProtobufBytes {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ field: Int, _ value: UInt64) {
    varint(UInt64(field) << 3)
    varint(value)
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

  mutating func message(_ field: Int, _ body: (inout ProtobufBytes) -> Void) {
    var message = ProtobufBytes()
    body(&message)
    bytes(field, message.bytes)
  }

  mutating func tensor(_ field: Int, _ name: String, type: UInt64, shape: [UInt64], raw: [UInt8]) {
    message(field) { tensor in
      for size in shape { tensor.number(1, size) }
      tensor.number(2, type)
      tensor.text(8, name)
      tensor.bytes(9, raw)
    }
  }

  mutating func node(
    _ operation: String, _ name: String, inputs: [String], outputs: [String], integers: [String: UInt64] = [:]
  ) {
    message(1) { node in
      for input in inputs { node.text(1, input) }
      for output in outputs { node.text(2, output) }
      node.text(3, name)
      node.text(4, operation)
      for (key, value) in integers {
        node.message(5) { attribute in
          attribute.text(1, key)
          attribute.number(3, value)
        }
      }
    }
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

func littleEndianFloats(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}
