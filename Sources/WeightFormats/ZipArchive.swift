import ModelAtlas

/// One file in a zip archive, as the central directory states it.
struct ZipEntry: Hashable, Sendable {
  let name: ByteString
  let flags: UInt16
  /// 0: stored as it is.
  let method: UInt16
  let checksum: UInt32
  let storedBytes: UInt64
  let bytes: UInt64
  /// Of its local header, from the start of the file.
  let offset: UInt64
}

/// The table of contents of a zip archive, under a stricter policy than torch's.
///
/// Refused: repeated names, names that leave the archive, encryption, entries that overlap or lie outside the file.
/// Anomalies: bytes before the first entry and after the end, a wrong number of entries.
struct ZipArchive {
  let file: WeightFile
  /// In the directory's order.
  let entries: [ZipEntry]
  private(set) var anomalies: [String]
  private let byName: [ByteString: Int]

  init(_ file: WeightFile) throws(WeightFormatError) {
    self.file = file
    let directory = try ZipDirectory(of: file)
    anomalies = directory.anomalies
    entries = try directory.entries()
    var byName: [ByteString: Int] = [:]
    for (index, entry) in entries.enumerated() {
      if let finding = namingFinding(entry.name) { throw zipMalformed(file, "entry \(entry.name): \(finding)") }
      if entry.flags & 0x2041 != 0 { throw zipMalformed(file, "entry \(entry.name) is encrypted") }
      if byName.updateValue(index, forKey: entry.name) != nil {
        throw zipMalformed(file, "entry \(entry.name) is there twice")
      }
    }
    self.byName = byName
    if directory.statedCount != UInt64(entries.count) {
      anomalies.append("the archive states \(directory.statedCount) entries and lists \(entries.count)")
    }
    try checkPlaces(before: directory.start)
  }

  subscript(name: ByteString) -> ZipEntry? { byName[name].map { entries[$0] } }

  /// Entries follow each other in front of the directory.
  private mutating func checkPlaces(before directoryStart: UInt64) throws(WeightFormatError) {
    var previous: (end: UInt64, name: ByteString) = (0, "")
    for entry in entries.sorted(by: { $0.offset < $1.offset }) {
      guard entry.offset >= previous.end else {
        throw zipMalformed(file, "entries \(previous.name) and \(entry.name) overlap")
      }
      if previous.name.isEmpty, entry.offset > 0 { anomalies.append("\(entry.offset) bytes before the first entry") }
      let (headerEnd, overflow) = entry.offset.addingReportingOverflow(30 + UInt64(entry.name.count))
      let (end, overflowToo) = headerEnd.addingReportingOverflow(entry.storedBytes)
      guard !overflow, !overflowToo, end <= directoryStart else {
        throw zipMalformed(
          file, "entry \(entry.name) of \(entry.storedBytes) bytes at \(entry.offset) leaves the archive")
      }
      previous = (end, entry.name)
    }
  }

  /// Where the bytes of a stored entry are: its local header says how far behind itself.
  func place(of entry: ZipEntry) throws(WeightFormatError) -> Range<UInt64> {
    guard entry.method == 0, entry.storedBytes == entry.bytes else {
      throw zipMalformed(
        file, "entry \(entry.name) is compressed (method \(entry.method)), torch stores without compression")
    }
    let local = try file.read(at: entry.offset, count: 30 + entry.name.count)
    guard littleEndian(local[..<4]) == 0x0403_4B50, littleEndian(local[26..<28]) == UInt64(entry.name.count),
      Array(local[30...]) == entry.name.bytes, littleEndian(local[8..<10]) == UInt64(entry.method)
    else { throw zipMalformed(file, "entry \(entry.name): its local header at \(entry.offset) disagrees") }
    let start = entry.offset + 30 + littleEndian(local[26..<28]) + littleEndian(local[28..<30])
    guard start + entry.bytes <= file.byteCount else {
      throw zipMalformed(file, "entry \(entry.name) ends behind the file")
    }
    return start..<(start + entry.bytes)
  }
}

func zipMalformed(_ file: WeightFile, _ finding: String) -> WeightFormatError {
  .malformed(path: file.path, format: .pytorch, finding: finding)
}

/// What speaks against an entry's name; nil for a plain relative path.
private func namingFinding(_ name: ByteString) -> String? {
  if name.isEmpty { return "an empty name" }
  if name.bytes.contains(0) || name.bytes.contains(UInt8(ascii: "\\")) { return "a NUL or backslash in its name" }
  if name.hasPrefix("/") || name.split(at: "/").contains("..") { return "a name that leaves the archive" }
  return nil
}
