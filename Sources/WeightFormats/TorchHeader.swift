import ModelAtlas

// A PyTorch checkpoint is a zip archive: `NAME/data.pkl` describes the objects, `NAME/data/KEY` are storages.
//
// 1. The archive is a torch archive: one top folder with a data.pkl in it.
// 2. The pickle is interpreted, never executed; names of foreign classes are noted.
// 3. Among the dictionaries that it describes, one is the model.
// 4. Each of that one's tensors is held against its storage.

/// A description of some hundred bytes a tensor.
private let pickleBytesMax: UInt64 = 64 << 20

func readTorchHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  let archive = try ZipArchive(file)
  if isNumpyArchive(archive) { return try readNumpyHeader(of: archive) }
  let folder = try topFolder(of: archive)
  var header = WeightHeader(format: .pytorch)
  header.anomalies = archive.anomalies
  let pickle = try readPickle(of: archive, folder: folder, into: &header)
  var machine = PickleMachine(pickle)
  let root: PickleValue
  do throws(PickleError) { root = try machine.run() } catch {
    throw zipMalformed(file, "pickle: \(error.message) at byte \(error.offset)" + named(machine.foreignGlobals))
  }
  header.globals = Set(machine.foreignGlobals + globalsBehind(machine, &header)).sorted()
  let isScript = archive[folder + "/constants.pkl"] != nil
  let chosen = isScript ? scriptTensors(root, in: machine) : modelTensors(root, in: machine, &header)
  var placement = TorchPlacement(
    storages: ZipStorages(archive: archive, folder: folder), machine: machine,
    isBigEndian: try isBigEndian(archive, folder, &header), isTrusted: header.globals.isEmpty)
  for (name, tensor) in chosen { header.tensors.append(try placement.stored(machine.tensors[tensor], name: name)) }
  if chosen.isEmpty { header.anomalies.append("no dictionary of tensors in the pickle") }
  return header
}

private func named(_ globals: [String]) -> String {
  globals.isEmpty ? "" : "; it names \(globals.prefix(8).joined(separator: ", "))"
}

/// Step 1.
private func topFolder(of archive: ZipArchive) throws(WeightFormatError) -> ByteString {
  let names = archive.entries.map(\.name)
  guard names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else {
    throw .formatNotRead(path: archive.file.path, what: kindOfZip(names))
  }
  let folders = Set(names.map { $0.split(at: "/")[0] })
  guard folders.count == 1, let folder = folders.first, archive[folder + "/data.pkl"] != nil else {
    throw zipMalformed(
      archive.file, "a torch archive has one top folder with data.pkl in it, this one has \(folders.count) top entries")
  }
  return folder
}

private func kindOfZip(_ names: [ByteString]) -> String {
  if names.contains("model.weights.h5") { return "Keras archive" }
  if names.contains(where: { $0.hasSuffix(".mlmodel") }) { return "Core ML package" }
  if names.contains("schema.json") { return "skops archive" }
  return "a zip archive that torch did not write"
}

private func readPickle(
  of archive: ZipArchive, folder: ByteString, into header: inout WeightHeader
) throws(WeightFormatError) -> [UInt8] {
  guard let entry = archive[folder + "/data.pkl"] else { return [] }
  let place = try archive.place(of: entry)
  guard UInt64(place.count) <= pickleBytesMax else {
    throw zipMalformed(archive.file, "data.pkl has \(place.count) bytes, \(pickleBytesMax) are allowed")
  }
  let pickle = try archive.file.read(at: place.lowerBound, count: place.count)
  if checksum(pickle) != entry.checksum { header.anomalies.append("the checksum of data.pkl is wrong") }
  let others = archive.entries.filter {
    $0.name.hasSuffix(".pkl") && $0.name != entry.name && $0.name != folder + "/constants.pkl"
  }
  if !others.isEmpty {
    header.anomalies.append("further pickles: \(others.map(\.name.description).joined(separator: ", "))")
  }
  return pickle
}

/// Globals of what stands behind the pickle's end: no reader gets there by itself, so nothing good does either.
private func globalsBehind(_ machine: PickleMachine, _ header: inout WeightHeader) -> [String] {
  guard machine.offset < machine.bytes.count else { return [] }
  header.anomalies.append("\(machine.bytes.count - machine.offset) bytes after the pickle's end")
  var second = PickleMachine(machine.bytes, from: machine.offset)
  do throws(PickleError) { _ = try second.run() } catch {
    header.anomalies.append("after the pickle's end: \(error.message) at byte \(error.offset)")
  }
  return second.foreignGlobals
}

private func isBigEndian(
  _ archive: ZipArchive, _ folder: ByteString, _ header: inout WeightHeader
) throws(WeightFormatError) -> Bool {
  guard let entry = archive[folder + "/byteorder"] else { return false }
  let place = try archive.place(of: entry)
  let order = try archive.file.read(at: place.lowerBound, count: min(16, place.count))
  if order == Array("big".utf8) { return true }
  if order != Array("little".utf8) { header.anomalies.append("byte order `\(ByteString(order))`, read as little") }
  return false
}

func + (a: ByteString, b: ByteString) -> ByteString { ByteString(a.bytes + b.bytes) }
