import ModelAtlas

/// Step 4: holds the tensor table against the file, and places its tensors there.
struct GGUFPlacement {
  let file: WeightFile
  let alignment: UInt64
  let dataStart: UInt64

  init(alignment: UInt64, after window: HeaderWindow) {
    file = window.file
    self.alignment = alignment
    dataStart = (window.offset + alignment - 1) / alignment * alignment
  }

  /// What the table says of a tensor, from the start of the data; without `bytes` where its type is unknown.
  private struct Place {
    let offset: UInt64
    let bytes: UInt64?

    init(_ tensor: StoredTensor) {
      guard case .contiguous(let offset, let bytes) = tensor.layout else { preconditionFailure("not from a table") }
      self.offset = offset
      self.bytes = tensor.type == .unknown ? nil : bytes
    }

    /// A tensor without bytes lies before the one that shares its offset.
    static func < (a: Place, b: Place) -> Bool { (a.offset, a.bytes ?? 1) < (b.offset, b.bytes ?? 1) }
  }

  /// - Parameter header: its tensors lie as the table says, from the start of the data.
  func place(_ header: inout WeightHeader) throws(WeightFormatError) {
    let places = header.tensors.map(Place.init)
    guard !places.isEmpty else { return }
    let order = order(of: places)
    var previousEnd = dataStart
    var gaps = 0
    for position in places.indices {
      let index = order?[position] ?? position
      let next = position + 1 < places.count ? order?[position + 1] ?? position + 1 : nil
      do throws(Misplaced) {
        let begin = try start(of: places[index])
        guard begin >= previousEnd else { throw .overlapping(begin: begin, previousEnd: previousEnd) }
        if begin - previousEnd >= alignment { gaps += 1 }
        previousEnd = try end(of: places[index], begin: begin, next: next.map { places[$0] })
        let shown = min(begin, previousEnd)
        header.tensors[index].layout = .contiguous(offset: shown, bytes: previousEnd - shown)
      } catch { throw failure(header.tensors[index].name, error) }
    }
    if gaps > 0 { header.anomalies.append("\(gaps) gaps between tensors") }
    if order != nil { header.anomalies.append("tensors are stored in another order than listed") }
    if file.byteCount - previousEnd >= alignment {
      header.anomalies.append("\(file.byteCount - previousEnd) bytes after the last tensor")
    }
  }

  /// Indices by offset; nil when they are listed so.
  private func order(of places: [Place]) -> [Int]? {
    guard (1..<places.count).contains(where: { places[$0] < places[$0 - 1] }) else { return nil }
    return places.indices.sorted { places[$0] < places[$1] }
  }

  private enum Misplaced: Error {
    case overlapping(begin: UInt64, previousEnd: UInt64)
    case unaligned(UInt64)
    case overflowing(UInt64)
    case behindTheFile(end: UInt64)
  }

  private func start(of place: Place) throws(Misplaced) -> UInt64 {
    let (start, overflow) = dataStart.addingReportingOverflow(place.offset)
    guard !overflow, place.offset % alignment == 0 else { throw .unaligned(place.offset) }
    guard start <= file.byteCount || place.bytes == 0 else { throw .behindTheFile(end: start) }
    return start
  }

  /// The end of a tensor whose size is unknown is the start of the next, or of nothing.
  private func end(of place: Place, begin: UInt64, next: Place?) throws(Misplaced) -> UInt64 {
    guard let bytes = place.bytes else { return if let next { try start(of: next) } else { file.byteCount } }
    let (end, overflow) = begin.addingReportingOverflow(bytes)
    if overflow { throw .overflowing(bytes) }
    guard end <= file.byteCount || bytes == 0 else { throw .behindTheFile(end: end) }
    return min(end, file.byteCount)
  }

  private func failure(_ name: ByteString, _ misplaced: Misplaced) -> WeightFormatError {
    switch misplaced {
    case .overlapping(let begin, let previousEnd):
      malformed("tensor \(name) begins at byte \(begin), the one before ends at \(previousEnd)")
    case .unaligned(let offset):
      malformed("tensor \(name): offset \(offset) is not a multiple of the alignment \(alignment)")
    case .overflowing(let bytes): malformed("tensor \(name): its size of \(bytes) bytes overflows")
    case .behindTheFile(let end):
      .truncated(
        path: file.path, format: .gguf, promise: "tensor \(name) goes on to", promisedBytes: end,
        fileBytes: file.byteCount)
    }
  }

  private func malformed(_ finding: String) -> WeightFormatError {
    .malformed(path: file.path, format: .gguf, finding: finding)
  }
}
