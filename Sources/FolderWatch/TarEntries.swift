import Glibc
import ModelAtlas

/// A regular file in a tar archive: where its bytes lie in it.
struct TarEntry {
  let path: ByteString
  let window: Range<UInt64>
}

/// Headers of one archive beyond this many are not read.
private let entriesMax = 20_000
/// The longest name that an extended header may give: a path has 4096 bytes at most.
private let extensionBytesMax: UInt64 = 1 << 16
private let block: UInt64 = 512

/// The files of an uncompressed tar archive, read header by header: ustar, pax and GNU names.
///
/// - Complexity: one read of 512 bytes for each entry.
func tarEntries(of location: ByteString) throws(BlobFailure) -> [TarEntry] {
  let descriptor = withPath(location) { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
  guard descriptor >= 0 else {
    throw BlobFailure(trouble: .notReadable(SystemError(number: errno).description))
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .damaged("its size is not told") }
  var archive = TarArchive(descriptor: descriptor, bytes: UInt64(max(0, status.st_size)))
  return try archive.entries()
}

private struct TarArchive {
  let descriptor: Int32
  let bytes: UInt64
  private var offset: UInt64 = 0
  /// What an extended header says of the entry behind it.
  private var longName: ByteString?
  private var longSize: UInt64?

  init(descriptor: Int32, bytes: UInt64) {
    self.descriptor = descriptor
    self.bytes = bytes
  }

  mutating func entries() throws(BlobFailure) -> [TarEntry] {
    var found: [TarEntry] = []
    for _ in 0..<entriesMax {
      if offset == bytes { return found }
      guard bytes - offset >= block else { throw .damaged("it ends inside a header at byte \(offset)") }
      let header = try read(offset, block)
      // Two empty blocks end an archive.
      if header.allSatisfy({ $0 == 0 }) { return found }
      guard isSound(header) else { throw .damaged("no header at byte \(offset)") }
      let kind = header[156]
      let isExtension = kind == UInt8(ascii: "x") || kind == UInt8(ascii: "L") || kind == UInt8(ascii: "g")
      guard let size = (isExtension ? nil : longSize) ?? number(header[124..<136]) else {
        throw .damaged("no size at byte \(offset)")
      }
      let start = offset + block
      guard size <= bytes - start else { throw .damaged("it ends before the entry at byte \(offset) does") }
      if isExtension {
        if kind != UInt8(ascii: "g") { try take(kind, start, size) }
      } else {
        if kind == UInt8(ascii: "0") || kind == 0 {
          found.append(TarEntry(path: longName ?? name(header), window: start..<(start + size)))
        }
        (longName, longSize) = (nil, nil)
      }
      let (end, overflow) = (start + size).addingReportingOverflow((block - size % block) % block)
      guard !overflow, end <= bytes else { return found }
      offset = end
    }
    return found
  }

  private func read(_ start: UInt64, _ count: UInt64) throws(BlobFailure) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: Int(count))
    guard pread(descriptor, &buffer, buffer.count, off_t(start)) == buffer.count else {
      throw .damaged("not readable at byte \(start)")
    }
    return buffer
  }

  private mutating func take(_ kind: UInt8, _ start: UInt64, _ size: UInt64) throws(BlobFailure) {
    guard size <= extensionBytesMax else { throw .damaged("a name of \(size) bytes at byte \(start)") }
    let content = try read(start, size)
    if kind == UInt8(ascii: "L") { return longName = plain(ByteString(content.prefix { $0 != 0 })) }
    // "LENGTH KEY=VALUE\n" each.
    var rest = content[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
      length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      if record.starts(with: "path=".utf8) { longName = plain(ByteString(Array(record.dropFirst(5)))) }
      if record.starts(with: "size=".utf8) { longSize = UInt64(String(decoding: record.dropFirst(5), as: UTF8.self)) }
      rest = rest[(rest.startIndex + length)...]
    }
  }
}

extension BlobFailure {
  fileprivate static func damaged(_ finding: String) -> BlobFailure {
    BlobFailure(trouble: .damagedArchive(finding))
  }
}

/// The sum of all bytes, the field of the sum itself counted as spaces.
private func isSound(_ header: [UInt8]) -> Bool {
  let sum = header.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 32 : Int(header[$1])) }
  return number(header[148..<156]) == UInt64(sum)
}

private func name(_ header: [UInt8]) -> ByteString {
  let name = ByteString(Array(header[..<100].prefix { $0 != 0 }))
  let isPOSIX = header[257..<263].elementsEqual("ustar\0".utf8)
  return plain(isPOSIX ? joined(ByteString(Array(header[345..<500].prefix { $0 != 0 })), name) : name)
}

/// Without the `./` that tar puts before names.
private func plain(_ path: ByteString) -> ByteString { path.hasPrefix("./") ? path.dropFirst(2) : path }

/// Octal digits, or GNU's binary form for what does not fit in them.
private func number(_ field: ArraySlice<UInt8>) -> UInt64? {
  if let first = field.first, first & 0x80 != 0 {
    return field.dropFirst().reduce(UInt64(first & 0x7F)) { value, byte in
      value.flatMap { $0 >> 56 == 0 ? $0 << 8 | UInt64(byte) : nil }
    }
  }
  let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
  return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
}
