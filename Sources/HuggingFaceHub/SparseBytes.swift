/// The parts of a file that were fetched: pieces that do not overlap, by offset.
struct SparseBytes {
  private var pieces: [(start: UInt64, bytes: [UInt8])] = []
  private(set) var heldBytes = 0

  /// Adds what is not held yet.
  mutating func add(_ bytes: ArraySlice<UInt8>, at start: UInt64) {
    var (start, bytes) = (start, bytes)
    for piece in pieces where !bytes.isEmpty {
      let end = piece.start + UInt64(piece.bytes.count)
      guard end > start, piece.start < start + UInt64(bytes.count) else { continue }
      if piece.start > start { insert(bytes.prefix(Int(piece.start - start)), at: start) }
      let skipped = min(UInt64(bytes.count), end - start)
      bytes = bytes.dropFirst(Int(skipped))
      start += skipped
    }
    insert(bytes, at: start)
  }

  private mutating func insert(_ bytes: ArraySlice<UInt8>, at start: UInt64) {
    guard !bytes.isEmpty else { return }
    pieces.insert((start, Array(bytes)), at: index(after: start))
    heldBytes += bytes.count
  }

  /// The index of the first piece that begins behind `offset`.
  private func index(after offset: UInt64) -> Int {
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].start > offset { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Whether every byte of a range is held.
  func holds(_ range: Range<UInt64>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      guard let end = end(ofPieceAt: at) else { return false }
      at = end
    }
    return true
  }

  private func end(ofPieceAt offset: UInt64) -> UInt64? {
    let index = index(after: offset) - 1
    guard index >= 0 else { return nil }
    let end = pieces[index].start + UInt64(pieces[index].bytes.count)
    return end > offset ? end : nil
  }

  /// Copies held bytes; false when one of them is not held.
  func copy(from offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    while done < buffer.count {
      let at = offset + UInt64(done)
      let index = index(after: at) - 1
      guard index >= 0 else { return false }
      let piece = pieces[index]
      let within = Int(at - piece.start)
      guard within < piece.bytes.count else { return false }
      let count = min(buffer.count - done, piece.bytes.count - within)
      piece.bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + count)])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[within..<(within + count)]))
      }
      done += count
    }
    return true
  }
}
