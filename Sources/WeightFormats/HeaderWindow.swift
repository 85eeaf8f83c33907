import Glibc
import ModelAtlas

/// Reads a header of unknown length front to back, through one window of bounded size.
final class HeaderWindow {
  let file: WeightFile
  let isBigEndian: Bool
  /// For messages.
  private let format: WeightFormat
  private let buffer: UnsafeMutableRawBufferPointer
  /// Where the window begins in the file, how many bytes it holds, how many of them were taken.
  private var start: UInt64 = 0
  private var held = 0
  private var taken = 0

  init(_ file: WeightFile, isBigEndian: Bool, format: WeightFormat = .gguf, bytes: Int = 256 * 1024) {
    self.file = file
    self.format = format
    self.isBigEndian = isBigEndian
    buffer = .allocate(byteCount: bytes, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Of the next byte, in the file.
  var offset: UInt64 { start + UInt64(taken) }
  var bytesLeft: UInt64 { file.byteCount - offset }

  /// Makes the next `count` bytes available, at most the window's size.
  @inline(__always) private func need(_ count: Int) throws(WeightFormatError) {
    if held - taken < count { try fill(count) }
  }

  private func fill(_ count: Int) throws(WeightFormatError) {
    try require(UInt64(count))
    start = offset
    taken = 0
    held = Int(min(UInt64(buffer.count), file.byteCount - start))
    try file.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<held]))
  }

  /// The header goes on for `count` bytes: the file must, too.
  func require(_ count: UInt64) throws(WeightFormatError) {
    guard count <= bytesLeft else {
      let (end, overflow) = offset.addingReportingOverflow(count)
      throw .truncated(
        path: file.path, format: format, promise: "the header goes on to", promisedBytes: overflow ? .max : end,
        fileBytes: file.byteCount)
    }
  }

  func number<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) throws(WeightFormatError) -> Number {
    let size = MemoryLayout<Number>.size
    try need(size)
    let stored = buffer.loadUnaligned(fromByteOffset: taken, as: Number.self)
    taken += size
    return isBigEndian ? Number(bigEndian: stored) : Number(littleEndian: stored)
  }

  /// The caller has bounded `count`.
  func bytes(_ count: Int) throws(WeightFormatError) -> [UInt8] {
    try require(UInt64(count))
    guard count <= buffer.count else {
      let bytes = try file.read(at: offset, count: count)
      try skip(UInt64(count))
      return bytes
    }
    try need(count)
    let source = UnsafeRawBufferPointer(rebasing: buffer[taken..<(taken + count)])
    taken += count
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      UnsafeMutableRawBufferPointer(bytes).copyMemory(from: source)
      initialized = count
    }
  }

  /// Passes over `count` texts, each behind its length.
  ///
  /// - Parameters:
  ///   - wide: whether lengths take eight bytes; else four.
  ///   - limit: of a text's bytes, below 2⁶².
  /// - Returns: the first length above the limit, where the walk ends; nil when all are passed.
  /// - Complexity: some two nanoseconds a text: a length says where the next one is, so that none is read before it.
  func skipTexts(_ count: UInt64, wide: Bool, limit: UInt64) throws(WeightFormatError) -> UInt64? {
    let size = wide ? 8 : 4
    var left = count
    while left > 0 {
      try need(size)
      // What is held is walked without looking at the file.
      var at = taken
      while left > 0, at + size <= held {
        let length = length(at, wide: wide)
        guard length <= limit else {
          taken = at + size
          return length
        }
        at += size + Int(length)
        left -= 1
      }
      // The last text may end behind the window, but not behind the file.
      if at <= held {
        taken = at
      } else {
        let rest = UInt64(at - held)
        taken = held
        try skip(rest)
      }
    }
    return nil
  }

  @inline(__always) private func length(_ at: Int, wide: Bool) -> UInt64 {
    if wide {
      let stored = buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      return isBigEndian ? stored.byteSwapped : stored
    }
    let stored = buffer.loadUnaligned(fromByteOffset: at, as: UInt32.self)
    return UInt64(isBigEndian ? stored.byteSwapped : stored)
  }

  func skip(_ count: UInt64) throws(WeightFormatError) {
    if count <= UInt64(held - taken) {
      taken += Int(count)
    } else {
      try require(count)
      start = offset + count
      taken = 0
      held = 0
    }
  }
}
