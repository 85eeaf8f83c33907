import ModelAtlas

// Before torch 1.6 a checkpoint was five pickles in a row: a magic number, a protocol number, the writer's machine, the
// object, the keys of its storages; then the storages themselves.

/// As much is read at first; a checkpoint of some thousand tensors needs no more.
private let firstBytes: UInt64 = 256 * 1024
/// The most that the pickles may take together.
private let pickleBytesMax: UInt64 = 64 << 20
private let protocolNumber: Int64 = 1001

func readLegacyTorchHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  var read = try LegacyPickles(file, bytes: firstBytes)
  if read.needsMore { read = try LegacyPickles(file, bytes: pickleBytesMax) }
  var header = WeightHeader(format: .pytorch)
  header.globals = Set(read.machines.flatMap(\.foreignGlobals)).sorted()
  if let error = read.error {
    let named = header.globals.isEmpty ? "" : "; it names \(header.globals.prefix(8).joined(separator: ", "))"
    if error.isCut, file.byteCount <= pickleBytesMax {
      throw .truncated(
        path: file.path, format: .pytorch, promise: "five pickles, the last of which goes on behind",
        promisedBytes: file.byteCount, fileBytes: file.byteCount)
    }
    throw zipMalformed(file, "pickle: \(error.message) at byte \(error.offset)" + named)
  }
  guard read.values.count == 5, case .int(protocolNumber) = read.values[1] else {
    throw zipMalformed(file, "the legacy format has protocol number \(protocolNumber)")
  }
  let object = read.machines[3]
  let isBigEndian = read.saysBigEndian
  let storages = try LegacyStorages(
    of: file, keys: read.keys, storages: object.storages, from: UInt64(read.machines[4].offset),
    isBigEndian: isBigEndian)
  let chosen = modelTensors(read.values[3], in: object, &header)
  var placement = TorchPlacement(
    storages: storages, machine: object, isBigEndian: isBigEndian, isTrusted: header.globals.isEmpty)
  for (name, tensor) in chosen { header.tensors.append(try placement.stored(object.tensors[tensor], name: name)) }
  if chosen.isEmpty { header.anomalies.append("no dictionary of tensors in the pickle") }
  return header
}

/// The five pickles, as far as they could be read.
private struct LegacyPickles {
  private(set) var machines: [PickleMachine] = []
  private(set) var values: [PickleValue] = []
  private(set) var error: PickleError?
  private let isWholeFile: Bool

  init(_ file: WeightFile, bytes: UInt64) throws(WeightFormatError) {
    isWholeFile = file.byteCount <= bytes
    let bytes = try file.read(at: 0, count: Int(min(file.byteCount, bytes)))
    var offset = 0
    do throws(PickleError) {
      while values.count < 5 {
        machines.append(PickleMachine(bytes, from: offset))
        values.append(try machines[machines.count - 1].run())
        offset = machines[machines.count - 1].offset
      }
    } catch { self.error = error }
  }

  var needsMore: Bool { error?.isCut == true && !isWholeFile }

  /// `little_endian` of the writer's machine.
  var saysBigEndian: Bool {
    guard case .dictionary(let place) = values[2] else { return false }
    let contents = machines[2].arena[place]
    for index in stride(from: 0, to: contents.count - 1, by: 2) {
      if case .text("little_endian") = contents[index], case .bool(false) = contents[index + 1] { return true }
    }
    return false
  }

  var keys: [ByteString] {
    machines[4].contents(values[4])?.compactMap { value in
      if case .text(let key) = value { key } else { nil }
    } ?? []
  }
}
