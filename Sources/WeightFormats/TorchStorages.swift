import ModelAtlas

/// Where a checkpoint keeps the bytes of its storages.
protocol TorchStorages {
  var file: WeightFile { get }
  /// The bytes of a storage: as many as the pickle says, or the file is not what it claims.
  func place(of storage: PickledStorage, for tensor: ByteString) throws(WeightFormatError) -> Range<UInt64>
}

extension PickledStorage {
  /// Nil when it overflows.
  var byteCount: UInt64? { product([elements, UInt64(type?.block?.bytes ?? 1)]) }
}

/// Entries `NAME/data/KEY` of a zip archive.
struct ZipStorages: TorchStorages {
  let archive: ZipArchive
  let folder: ByteString
  var file: WeightFile { archive.file }

  func place(of storage: PickledStorage, for tensor: ByteString) throws(WeightFormatError) -> Range<UInt64> {
    guard !storage.key.bytes.contains(UInt8(ascii: "/")), let entry = archive[folder + "/data/" + storage.key] else {
      throw zipMalformed(file, "tensor \(tensor): storage \(storage.key) is missing")
    }
    guard storage.byteCount == entry.bytes else {
      throw zipMalformed(
        file,
        "tensor \(tensor): storage \(storage.key) has \(entry.bytes) bytes, \(storage.elements) elements of "
          + "\(storage.type?.rawValue ?? "a byte") are promised")
    }
    return try archive.place(of: entry)
  }
}

/// Storages one after the other behind the pickles, each behind its length.
struct LegacyStorages: TorchStorages {
  let file: WeightFile
  private var places: [ByteString: Range<UInt64>] = [:]

  /// - Parameters:
  ///   - keys: in the order in which the storages follow.
  ///   - storages: what the pickle says of them: their lengths count elements.
  init(
    of file: WeightFile, keys: [ByteString], storages: [PickledStorage], from start: UInt64, isBigEndian: Bool
  ) throws(WeightFormatError) {
    self.file = file
    let known = Dictionary(storages.map { ($0.key, $0) }) { first, _ in first }
    var offset = start
    for key in keys {
      guard let storage = known[key] else { throw zipMalformed(file, "storage \(key) is of no type") }
      guard file.byteCount - offset >= 8 else { throw Self.cut(file, key, offset + 8) }
      let stored = try file.read(at: offset, count: 8)
      let count = littleEndian(isBigEndian ? stored.reversed() : stored)
      guard count == storage.elements, let bytes = storage.byteCount else {
        throw zipMalformed(file, "storage \(key) has \(count) elements, \(storage.elements) are promised")
      }
      offset += 8
      guard bytes <= file.byteCount - offset else {
        let (end, overflow) = offset.addingReportingOverflow(bytes)
        throw Self.cut(file, key, overflow ? .max : end)
      }
      places[key] = offset..<(offset + bytes)
      offset += bytes
    }
  }

  private static func cut(_ file: WeightFile, _ key: ByteString, _ end: UInt64) -> WeightFormatError {
    .truncated(
      path: file.path, format: .pytorch, promise: "storage \(key) goes on to", promisedBytes: end,
      fileBytes: file.byteCount)
  }

  func place(of storage: PickledStorage, for tensor: ByteString) throws(WeightFormatError) -> Range<UInt64> {
    guard let place = places[storage.key], UInt64(place.count) == storage.byteCount else {
      throw zipMalformed(file, "tensor \(tensor): storage \(storage.key) is missing")
    }
    return place
  }
}
