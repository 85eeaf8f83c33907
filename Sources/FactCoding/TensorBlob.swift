import ModelAtlas

// detail.tensors, layout 1:
//   1   layout
//   n   types: count, then each spelling (length, bytes); tensors name them by index
//   n   tensors: count, then each
//         flags (1: role equals name, 2: the file's own type name follows, 4: a value hash follows)
//         name, role unless flag 1, type index, rank, each dimension, type name if flag 2, 16 bytes if flag 4
// Counts, lengths, indexes and dimensions are LEB128.

private let layout: UInt8 = 1
private let roleIsName: UInt8 = 1
private let hasTypeName: UInt8 = 2
private let hasValueHash: UInt8 = 4

package func tensorBlob(_ tensors: [TensorFact]) -> [UInt8] {
  let types = Array(Set(tensors.map(\.type))).sorted { $0.rawValue < $1.rawValue }
  let indexes = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1, $0) })
  var blob = BlobWriter()
  blob.append(layout)
  blob.append(count: types.count)
  for type in types { blob.append(ByteString(type.rawValue)) }
  blob.append(count: tensors.count)
  for tensor in tensors { blob.append(tensor, typeIndex: indexes[tensor.type] ?? 0) }
  return blob.bytes
}

package func tensors(fromBlob bytes: UnsafeRawBufferPointer) throws -> [TensorFact] {
  var blob = BlobReader(bytes)
  try blob.expectVersion(layout, of: "detail.tensors")
  let types = try (0..<blob.count(bytesEach: 1)).map { _ in
    let spelling = try blob.name()
    guard let type = ElementType(rawValue: spelling.description) else {
      throw UnreadableBlob("detail.tensors names the element type '\(spelling)'")
    }
    return type
  }
  return try (0..<blob.count(bytesEach: 4)).map { _ in try blob.tensor(types: types) }
}

extension BlobWriter {
  fileprivate mutating func append(_ tensor: TensorFact, typeIndex: Int) {
    let sameRole = tensor.role == tensor.name
    append(
      (sameRole ? roleIsName : 0) | (tensor.typeName != nil ? hasTypeName : 0)
        | (tensor.valueHash != nil ? hasValueHash : 0))
    append(tensor.name)
    if !sameRole { append(tensor.role) }
    append(count: typeIndex)
    append(count: tensor.shape.count)
    for dimension in tensor.shape { append(count: dimension) }
    if let typeName = tensor.typeName { append(ByteString(typeName)) }
    if let valueHash = tensor.valueHash { append(valueHash) }
  }
}

extension BlobReader {
  fileprivate mutating func tensor(types: [ElementType]) throws -> TensorFact {
    let flags = try byte()
    let name = try name()
    let role = flags & roleIsName != 0 ? name : try self.name()
    let typeIndex = try count()
    guard types.indices.contains(typeIndex) else {
      throw UnreadableBlob("detail.tensors names type \(typeIndex) of \(types.count)")
    }
    let shape = try (0..<count(bytesEach: 1)).map { _ in try unsigned() }
    let typeName = flags & hasTypeName != 0 ? String(decoding: try self.name().bytes, as: UTF8.self) : nil
    let valueHash = flags & hasValueHash != 0 ? try valueDigest() : nil
    return TensorFact(
      name: name, role: role, shape: shape, type: types[typeIndex], typeName: typeName, valueHash: valueHash)
  }
}
