import ModelAtlas

/// The largest central directory: an entry takes some 80 bytes, a storage has one.
private let directoryBytesMax: UInt64 = 32 << 20

/// The end of a zip archive: where its central directory is, and the directory itself.
struct ZipDirectory {
  let start: UInt64
  let statedCount: UInt64
  private(set) var anomalies: [String] = []
  private let file: WeightFile
  private let bytes: [UInt8]

  /// Finds the end record, with zip64's where the numbers are too large for it.
  init(of file: WeightFile) throws(WeightFormatError) {
    self.file = file
    let tailBytes = Int(min(file.byteCount, 65_557))
    let tailStart = file.byteCount - UInt64(tailBytes)
    let tail = try file.read(at: tailStart, count: tailBytes)
    guard let end = endRecord(in: tail) else {
      throw .truncated(
        path: file.path, format: .pytorch, promise: "a zip archive has an end record, that is more than",
        promisedBytes: file.byteCount, fileBytes: file.byteCount)
    }
    let comment = Int(littleEndian(tail[(end + 20)..<(end + 22)]))
    let trailing = tail.count - end - 22 - comment
    if trailing != 0 { anomalies.append("\(trailing) bytes after the archive's end") }
    var count = littleEndian(tail[(end + 10)..<(end + 12)])
    var size = littleEndian(tail[(end + 12)..<(end + 16)])
    var start = littleEndian(tail[(end + 16)..<(end + 20)])
    var directoryEnd = tailStart + UInt64(end)
    if let large = try largeEndRecord(before: directoryEnd, in: file) {
      (count, size, start, directoryEnd) = (large.count, large.size, large.start, large.offset)
    }
    let (sum, overflow) = start.addingReportingOverflow(size)
    guard !overflow, sum == directoryEnd else {
      throw zipMalformed(
        file, "the directory of \(size) bytes at \(start) does not end at \(directoryEnd), where its end record is")
    }
    guard size <= directoryBytesMax else {
      throw zipMalformed(file, "a directory of \(size) bytes, \(directoryBytesMax) are allowed")
    }
    self.start = start
    statedCount = count
    bytes = try file.read(at: start, count: Int(size))
  }

  func entries() throws(WeightFormatError) -> [ZipEntry] {
    var entries: [ZipEntry] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 46, littleEndian(rest.prefix(4)) == 0x0201_4B50 else {
        throw zipMalformed(file, "the directory is broken after \(entries.count) entries")
      }
      let fixed = Array(rest.prefix(46))
      func field(_ at: Int, _ width: Int) -> UInt64 { littleEndian(fixed[at..<(at + width)]) }
      let (name, extra, comment) = (Int(field(28, 2)), Int(field(30, 2)), Int(field(32, 2)))
      guard rest.count >= 46 + name + extra + comment else {
        throw zipMalformed(file, "the directory is cut in entry \(entries.count)")
      }
      rest = rest.dropFirst(46)
      let spelled = ByteString(Array(rest.prefix(name)))
      let sizes = try largeSizes(
        Array(rest.dropFirst(name).prefix(extra)), bytes: field(24, 4), stored: field(20, 4), offset: field(42, 4),
        spelled)
      entries.append(
        ZipEntry(
          name: spelled, flags: UInt16(field(8, 2)), method: UInt16(field(10, 2)), checksum: UInt32(field(16, 4)),
          storedBytes: sizes.stored, bytes: sizes.bytes, offset: sizes.offset))
      rest = rest.dropFirst(name + extra + comment)
    }
    return entries
  }

  /// Replaces each 32-bit number that is all ones by the next one of the zip64 extra field.
  private func largeSizes(
    _ extra: [UInt8], bytes: UInt64, stored: UInt64, offset: UInt64, _ name: ByteString
  ) throws(WeightFormatError) -> (bytes: UInt64, stored: UInt64, offset: UInt64) {
    var large = zip64Field(in: extra)[...]
    func resolved(_ value: UInt64) -> UInt64? {
      guard value == 0xFFFF_FFFF else { return value }
      defer { large = large.dropFirst(8) }
      return large.count >= 8 ? littleEndian(large.prefix(8)) : nil
    }
    guard let bytes = resolved(bytes), let stored = resolved(stored), let offset = resolved(offset) else {
      throw zipMalformed(file, "entry \(name): its zip64 sizes are missing")
    }
    return (bytes, stored, offset)
  }
}

/// The last end record whose comment fits; one in front of junk is taken where none fits exactly.
private func endRecord(in tail: [UInt8]) -> Int? {
  guard tail.count >= 22 else { return nil }
  let signatures = (0...(tail.count - 22)).reversed().filter {
    tail[$0] == 0x50 && tail[$0 + 1] == 0x4B && tail[$0 + 2] == 5 && tail[$0 + 3] == 6
  }
  let exact = signatures.first { $0 + 22 + Int(littleEndian(tail[($0 + 20)..<($0 + 22)])) == tail.count }
  return exact ?? signatures.first { $0 + 22 + Int(littleEndian(tail[($0 + 20)..<($0 + 22)])) < tail.count }
}

/// The zip64 end record that a locator in front of the plain one points to; nil when there is no locator.
private func largeEndRecord(
  before offset: UInt64, in file: WeightFile
) throws(WeightFormatError) -> (count: UInt64, size: UInt64, start: UInt64, offset: UInt64)? {
  guard offset >= 20 else { return nil }
  let locator = try file.read(at: offset - 20, count: 20)
  guard littleEndian(locator[..<4]) == 0x0706_4B50 else { return nil }
  let place = littleEndian(locator[8..<16])
  guard place <= offset - 20, offset - 20 - place >= 56 else {
    throw zipMalformed(file, "the zip64 end record is stated at \(place), behind its locator")
  }
  let record = try file.read(at: place, count: 56)
  guard littleEndian(record[..<4]) == 0x0606_4B50 else { throw zipMalformed(file, "no zip64 end record at \(place)") }
  return (littleEndian(record[32..<40]), littleEndian(record[40..<48]), littleEndian(record[48..<56]), place)
}

/// The contents of the extra field with id 1; empty when there is none.
private func zip64Field(in extra: [UInt8]) -> [UInt8] {
  var rest = extra[...]
  while rest.count >= 4 {
    let length = Int(littleEndian(rest.dropFirst(2).prefix(2)))
    if littleEndian(rest.prefix(2)) == 1 { return Array(rest.dropFirst(4).prefix(length)) }
    rest = rest.dropFirst(4 + length)
  }
  return []
}
