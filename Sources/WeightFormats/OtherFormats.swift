import ModelAtlas

/// What frameworks keep weights in and nothing else: neither archives of anything nor pickles, which run what they name.
let otherFrameworks: Set<String> = [
  "HDF5", "TFLite", "MessagePack, as Flax writes", "OpenVINO", "SavedModel", "Core ML", "Core ML package",
  "Keras archive",
]

/// Formats without a magic number, which are not read: by their first bytes, and by name where these are another
/// format's, too.
func otherFormat(_ start: [UInt8], path: ByteString) -> String? {
  // Protobuf messages all begin alike: a version, then a message.
  if start.starts(with: [0x08]), start.count > 2, start[2] == 0x12 {
    if path.hasSuffix(".mlmodel") { return "Core ML" }
    if path.hasSuffix("saved_model.pb") { return "SavedModel" }
  }
  if isMessagePackMap(start) { return "MessagePack, as Flax writes" }
  if start.starts(with: Array("<?xml".utf8)), contains(start, "<net ") { return "OpenVINO" }
  return nil
}

/// What a bare pickle is: joblib's arrays stand between the opcodes, Paddle's tell by their name alone.
func kindOfPickle(_ start: [UInt8], path: ByteString) -> String {
  if isJoblib(start) { return "joblib" }
  return path.hasSuffix(".pdparams") || path.hasSuffix(".pdopt") ? "Paddle" : "pickle"
}

/// What the content of a file without any magic is, by its name.
func otherNumbers(_ path: ByteString) -> String? {
  let name = path.split(at: "/").last ?? path
  if name.hasPrefix("openvino_"), name.hasSuffix(".bin") { return "OpenVINO" }
  return name.hasSuffix(".pdiparams") ? "Paddle" : nil
}

private func isJoblib(_ start: [UInt8]) -> Bool { contains(start, "joblib.numpy_pickle") }

/// A map of a few members, whose first key is a text.
private func isMessagePackMap(_ start: [UInt8]) -> Bool {
  guard start.count > 3, (0x81...0x8F).contains(start[0]) || start[0] == 0xDE else { return false }
  let key = start[start[0] == 0xDE ? 3 : 1]
  return (0xA1...0xBF).contains(key) || key == 0xD9
}

private func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
  let word = Array("\(word)".utf8)
  guard bytes.count >= word.count else { return false }
  return (0...(bytes.count - word.count)).contains { bytes[$0...].starts(with: word) }
}
