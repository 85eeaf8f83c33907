import ModelAtlas

/// The bytes of a GGUF file of F32 tensors; shapes in torch's order.
func gguf(
  architecture: String, numbers: [(String, UInt32)] = [], _ tensors: [(name: String, shape: [Int], values: [Float])]
) -> [UInt8] {
  var bytes = Array("GGUF".utf8) + little(UInt32(3)) + little(UInt64(tensors.count))
  bytes += little(UInt64(numbers.count + 1)) + text("general.architecture") + little(UInt32(8)) + text(architecture)
  for (key, number) in numbers { bytes += text(architecture + "." + key) + little(UInt32(4)) + little(number) }
  var data: [UInt8] = []
  for tensor in tensors {
    precondition(tensor.shape.reduce(1, *) == tensor.values.count, "\(tensor.name): \(tensor.values.count) values")
    bytes += text(tensor.name) + little(UInt32(tensor.shape.count))
    for dimension in tensor.shape.reversed() { bytes += little(UInt64(dimension)) }
    bytes += little(UInt32(0)) + little(UInt64(data.count))
    data += tensor.values.flatMap { little($0.bitPattern) }
    data += [UInt8](repeating: 0, count: (32 - data.count % 32) % 32)
  }
  return bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32) + data
}

private func text(_ string: String) -> [UInt8] { little(UInt64(string.utf8.count)) + Array(string.utf8) }

private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian, Array.init)
}
