@testable import WeightFormats

/// A pickle as torch's writer puts it together, opcode by opcode.
struct PickleBytes {
  private(set) var bytes: [UInt8] = [0x80, 2]

  mutating func op(_ opcode: String) { bytes += Array(opcode.utf8) }

  mutating func global(_ module: String, _ name: String) { bytes += Array("c\(module)\n\(name)\n".utf8) }

  mutating func text(_ text: String) {
    op("X")
    bytes += little(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  mutating func number(_ number: Int) {
    op("J")
    bytes += little(UInt32(bitPattern: Int32(number)))
  }

  mutating func float(_ number: Double) {
    op("G")
    bytes += little(number.bitPattern.byteSwapped)
  }

  mutating func tuple(_ content: (inout PickleBytes) -> Void) {
    op("(")
    content(&self)
    op("t")
  }

  mutating func numbers(_ numbers: [Int]) { tuple { pickle in numbers.forEach { pickle.number($0) } } }

  mutating func dictionary(_ members: [(String, (inout PickleBytes) -> Void)]) {
    op("}(")
    for (key, value) in members {
      text(key)
      value(&self)
    }
    op("u")
  }

  mutating func storage(_ module: String, _ name: String, key: String, elements: Int) {
    tuple { pickle in
      pickle.text("storage")
      pickle.global(module, name)
      pickle.text(key)
      pickle.text("cuda:0")
      pickle.number(elements)
    }
    op("Q")
  }

  /// A view of floats.
  mutating func tensor(key: String, elements: Int, offset: Int = 0, shape: [Int], strides: [Int]) {
    global("torch._utils", "_rebuild_tensor_v2")
    tuple { pickle in
      pickle.storage("torch", "FloatStorage", key: key, elements: elements)
      pickle.number(offset)
      pickle.numbers(shape)
      pickle.numbers(strides)
      pickle.noHooks()
    }
    op("R")
  }

  /// requires_grad, backward_hooks.
  mutating func noHooks() {
    bytes.append(0x89)
    global("collections", "OrderedDict")
    op(")R")
  }

  /// The bytes with STOP behind them.
  var finished: [UInt8] { bytes + Array(".".utf8) }
}

/// A zip archive of stored entries.
func zipArchive(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  var (file, directory): ([UInt8], [UInt8]) = ([], [])
  for (name, bytes) in entries {
    let sizes = little(checksum(bytes)) + little(UInt32(bytes.count)) + little(UInt32(bytes.count))
    let common = [UInt8](repeating: 0, count: 8) + sizes + little(UInt16(name.utf8.count)) + [0, 0]
    directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += little(UInt32(file.count)) + Array(name.utf8)
    file += [0x50, 0x4B, 3, 4, 20, 0] + common + Array(name.utf8) + bytes
  }
  let end = little(UInt16(entries.count)) + little(UInt16(entries.count)) + little(UInt32(directory.count))
  return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + end + little(UInt32(file.count)) + [0, 0]
}

/// A checkpoint: its pickle, and storages of floats by key.
func torchArchive(_ storages: [String: [Float]], _ write: (inout PickleBytes) -> Void) -> [UInt8] {
  var pickle = PickleBytes()
  write(&pickle)
  let data = storages.sorted { $0.key < $1.key }.map { key, values in
    ("made/data/\(key)", values.flatMap { little($0.bitPattern) })
  }
  return zipArchive([("made/data.pkl", pickle.finished)] + data + [("made/version", Array("3\n".utf8))])
}

func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian, Array.init)
}
