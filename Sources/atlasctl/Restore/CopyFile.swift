import CLinux
import Fingerprinting
import Glibc
import ModelAtlas

/// A file that was copied, and what the copy hashes to.
struct CopiedFile {
  let bytes: UInt64
  let sha256: SHA256Digest
  /// The name that git gives to these bytes.
  let gitBlob: String
  /// Shares its blocks with the source until one of the two is written to.
  let isCloned: Bool
}

private let pieceBytes = 1 << 20

/// Copies a file, sharing blocks where the file system can, and hashes what was written. Never a hard link: whoever
/// writes to the copy must not write to the store.
///
/// - Parameter report: bytes done since the last call.
func copyFile(from file: SourceFile, to target: String, report: (UInt64) -> Void) throws -> CopiedFile {
  let source = file.location
  let from = (source.bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
    open($0.baseAddress!, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  }
  guard from >= 0 else { throw Failure("\(source): \(systemReason(errno))") }
  defer { close(from) }
  var status = stat()
  guard fstat(from, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw Failure("\(source): not a file") }
  let into = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard into >= 0 else { throw Failure("\(target): \(systemReason(errno))") }
  defer { close(into) }
  // A part of an archive begins where no block does.
  let isCloned = file.window == nil && atlas_clone_file(into, from) == 0
  let bytes = file.window.map { $0.upperBound - $0.lowerBound } ?? UInt64(max(0, status.st_size))
  if let start = file.window?.lowerBound, lseek(from, off_t(clamping: start), SEEK_SET) < 0 {
    throw Failure("\(source): \(systemReason(errno))")
  }
  var hashes = FileHashes(bytes: bytes)
  try eachPiece(of: isCloned ? into : from, named: isCloned ? target : source.description, bytesMax: bytes) { piece in
    if !isCloned { try writeAll(piece, into, named: target) }
    hashes.update(piece)
    report(UInt64(piece.count))
  }
  guard hashes.count == bytes else {
    throw Failure("\(source): \(hashes.count) bytes were read of \(bytes)", hint: "it changes meanwhile")
  }
  // The age of a model is read off its files where nothing else tells it.
  var times = [status.st_atim, status.st_mtim]
  guard futimens(into, &times) == 0, fsync(into) == 0 else { throw Failure("\(target): \(systemReason(errno))") }
  return CopiedFile(
    bytes: hashes.count, sha256: hashes.sha256.digest, gitBlob: hashes.git.text, isCloned: isCloned)
}

/// Writes a small file whole.
@discardableResult
func writeFile(_ content: [UInt8], to target: String) throws -> CopiedFile {
  let into = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard into >= 0 else { throw Failure("\(target): \(systemReason(errno))") }
  defer { close(into) }
  var hashes = FileHashes(bytes: UInt64(content.count))
  try content.withUnsafeBytes { bytes in
    hashes.update(bytes)
    try writeAll(bytes, into, named: target)
  }
  guard fsync(into) == 0 else { throw Failure("\(target): \(systemReason(errno))") }
  return CopiedFile(
    bytes: hashes.count, sha256: hashes.sha256.digest, gitBlob: hashes.git.text, isCloned: false)
}

/// A file that was written by other means, read back.
func hashedFile(_ path: String) throws -> CopiedFile {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Failure("\(path): \(systemReason(errno))") }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw Failure("\(path): \(systemReason(errno))") }
  var hashes = FileHashes(bytes: UInt64(max(0, status.st_size)))
  try eachPiece(of: descriptor, named: path) { hashes.update($0) }
  return CopiedFile(
    bytes: hashes.count, sha256: hashes.sha256.digest, gitBlob: hashes.git.text, isCloned: false)
}

private struct FileHashes {
  var sha256 = SHA256()
  var git: GitBlobID
  var count: UInt64 = 0

  init(bytes: UInt64) { git = GitBlobID(bytes: bytes) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256.update(bytes)
    git.update(bytes)
    count += UInt64(bytes.count)
  }
}

/// - Parameter bytesMax: where reading ends, though the file may be longer.
private func eachPiece(
  of descriptor: Int32, named name: String, bytesMax: UInt64 = .max, _ body: (UnsafeRawBufferPointer) throws -> Void
) throws {
  var left = bytesMax
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 4096)
  defer { buffer.deallocate() }
  while true {
    try Interruption.check()
    let count = read(descriptor, buffer.baseAddress, Int(min(UInt64(buffer.count), left)))
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw Failure("\(name): \(systemReason(errno))") }
    guard count > 0 else { return }
    try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    left -= min(left, UInt64(count))
  }
}

func writeAll(_ bytes: UnsafeRawBufferPointer, _ descriptor: Int32, named name: String) throws {
  var rest = bytes
  while !rest.isEmpty {
    let count = write(descriptor, rest.baseAddress, rest.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw Failure("\(name): \(systemReason(errno))") }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
}
