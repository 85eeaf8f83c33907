import ModelAtlas

/// The containers that are read.
enum ContentKind {
  case safetensors, gguf, zip, legacyTorch, onnx, numpy
}

/// Tells by a file's first bytes, up to 4096, what it holds.
func contentKind(of file: WeightFile, start: [UInt8]) throws(WeightFormatError) -> ContentKind {
  guard file.byteCount > 0 else { throw .empty(path: file.path) }
  // Safetensors has no magic: a length, then JSON. First, because a length may begin like another format's magic.
  let mayBeSafetensors = littleEndian(start.prefix(8)) <= 100_000_000 && looksLikeJSON(start.dropFirst(8))
  if mayBeSafetensors, start.count > 8, start[8] == UInt8(ascii: "{") { return .safetensors }
  if let magic = magics.first(where: { $0.matches(start) }) {
    switch magic.meaning {
    case .read(let kind): return kind
    case .notRead(let what):
      throw .formatNotRead(path: file.path, what: what == "pickle" ? kindOfPickle(start, path: file.path) : what)
    }
  }
  if let what = otherFormat(start, path: file.path) ?? otherNumbers(file.path) {
    throw .formatNotRead(path: file.path, what: what)
  }
  if isONNX(start) { return .onnx }
  if start.allSatisfy({ $0 == 0 }), start.count > 8 { throw .onlyZeros(path: file.path, fileBytes: file.byteCount) }
  if start.starts(with: Array("version https://git-lfs".utf8)) { throw lfsPointer(start, path: file.path) }
  // Fewer than eight bytes may be the beginning of anything, also of a length.
  if start.count >= 8, isText(start) { throw .notWeights(path: file.path, what: isHTML(start) ? "HTML" : "text") }
  if mayBeSafetensors || start.count < 9 || file.path.hasSuffix(".safetensors") { return .safetensors }
  if file.path.hasSuffix(".gguf") {
    throw .malformed(
      path: file.path, format: .gguf, finding: "it begins with \(hexadecimalPrefix(start)), not with GGUF")
  }
  throw .formatNotRead(path: file.path, what: "unknown content that begins with \(hexadecimalPrefix(start))")
}

private struct Magic {
  enum Meaning { case read(ContentKind), notRead(String) }
  let offset: Int
  let bytes: [UInt8]
  let meaning: Meaning

  init(_ bytes: [UInt8], at offset: Int = 0, _ meaning: Meaning) {
    self.bytes = bytes
    self.offset = offset
    self.meaning = meaning
  }

  func matches(_ start: [UInt8]) -> Bool { start.dropFirst(offset).starts(with: bytes) }
}

private let magics: [Magic] = [
  Magic(Array("GGUF".utf8), .read(.gguf)),
  Magic([0x50, 0x4B, 3, 4], .read(.zip)),
  Magic([0x50, 0x4B, 5, 6], .read(.zip)),
  // A pickle of the number 0x1950A86A20F9469CFC6C.
  Magic([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19], .read(.legacyTorch)),
  Magic(Array("ggjt".utf8), .notRead("GGML before GGUF")), Magic(Array("tjgg".utf8), .notRead("GGML before GGUF")),
  Magic(Array("ggml".utf8), .notRead("GGML before GGUF")), Magic(Array("lmgg".utf8), .notRead("GGML before GGUF")),
  Magic([0x93] + Array("NUMPY".utf8), .read(.numpy)),
  Magic([0x89] + Array("HDF".utf8), .notRead("HDF5")),
  Magic(Array("TFL3".utf8), at: 4, .notRead("TFLite")),
  Magic([0x1F, 0x8B], .notRead("gzip")),
  Magic([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .notRead("7z")),
  Magic([0x28, 0xB5, 0x2F, 0xFD], .notRead("Zstandard")),
  Magic(Array("BZh".utf8), .notRead("bzip2")),
  Magic([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .notRead("xz")),
  Magic([0x78, 0x9C], .notRead("zlib stream, as joblib writes")),
  Magic([0x78, 0xDA], .notRead("zlib stream, as joblib writes")),
  Magic(Array("ustar".utf8), at: 257, .notRead("tar")),
  // A bare pickle says its protocol first; never interpreted outside a torch archive.
  Magic([0x80, 2], .notRead("pickle")), Magic([0x80, 3], .notRead("pickle")), Magic([0x80, 4], .notRead("pickle")),
  Magic([0x80, 5], .notRead("pickle")),
]

/// A ModelProto begins with its ir_version, a small number; then a producer, a domain, a graph or an operator set.
private func isONNX(_ start: [UInt8]) -> Bool {
  start.count > 2 && start[0] == 0x08 && (1...31).contains(start[1])
    && [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42].contains(start[2])
}

/// Whether the bytes look like text to a person: no control bytes except space.
private func isText(_ start: [UInt8]) -> Bool {
  // Cut in the middle of a scalar, the last bytes may look wrong.
  !start.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) }
    && (1...4).contains { cut in String(validating: start.dropLast(cut - 1), as: UTF8.self) != nil }
}

private func isHTML(_ start: [UInt8]) -> Bool {
  let text = String(decoding: start, as: UTF8.self).lowercased()
  return text.contains("<html") || text.contains("<!doctype html")
}

private func looksLikeJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
  guard let first = bytes.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) else { return true }
  return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
}

private func hexadecimalPrefix(_ start: [UInt8]) -> String { start.prefix(8).map(hexadecimal).joined(separator: " ") }

/// Reads the pointer's lines `oid sha256:...` and `size N`.
private func lfsPointer(_ start: [UInt8], path: ByteString) -> WeightFormatError {
  let lines = String(decoding: start, as: UTF8.self).split(separator: "\n")
  let digest = lines.first { $0.hasPrefix("oid sha256:") }.flatMap { SHA256Digest(text: String($0.dropFirst(4))) }
  let bytes = lines.first { $0.hasPrefix("size ") }.flatMap { UInt64($0.dropFirst(5)) }
  return .lfsPointer(path: path, sha256: digest, bytes: bytes)
}
