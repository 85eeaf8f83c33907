import Glibc
import ModelAtlas
import Synchronization

/// Sketches' values in a file that is mapped: the system keeps those in memory that are asked for, as far as there is room.
///
/// The file lies in the state folder, has no name and ends with the process; what it holds is in the record as well. It
/// grows by segments, whose space is the file's before anything is written: with a full disk nothing is kept here, and
/// nobody meets a hole in a mapping. Places are used again once the last who holds their values is gone.
package final class SketchFile: Sendable {
  private struct State {
    /// Negative as long as there is no file.
    var descriptor: Int32 = -1
    /// Where they are mapped, one after another.
    var segments: [UInt] = []
    /// Bytes of the last segment that were ever given away.
    var used = SketchFile.segmentBytes
    /// Places that are free again, by size.
    var free: [Int: [Int]] = [:]
    var problem: AtlasDatabaseError?
  }

  private let folder: String
  private let state = Mutex(State())

  /// A thousand sketches.
  private static let segmentBytes = 4 << 20
  /// A sketch of 1,024 values takes a page of 4 KiB, and a shorter one no other's.
  private static let unit = 512

  /// Takes no space until something is kept.
  package init(folder: String) { self.folder = folder }

  deinit {
    state.withLock { state in
      for segment in state.segments { munmap(UnsafeMutableRawPointer(bitPattern: segment), Self.segmentBytes) }
      if state.descriptor >= 0 { close(state.descriptor) }
    }
  }

  /// Why nothing more is kept, e.g. a full disk; it is tried again each time.
  var problem: AtlasDatabaseError? { state.withLock { $0.problem } }

  /// - Parameter bytes: of values, as they lie in memory.
  /// - Returns: nil when they cannot be kept here: too many, none, or no space for them.
  func kept(_ bytes: UnsafeRawBufferPointer) -> SketchValues? {
    guard !bytes.isEmpty, bytes.count.isMultiple(of: MemoryLayout<Float>.stride), bytes.count <= Self.segmentBytes
    else { return nil }
    let size = (bytes.count + Self.unit - 1) / Self.unit * Self.unit
    guard let place = state.withLock({ takePlace(of: size, &$0) }) else { return nil }
    let keeper = Keeper(file: self, offset: place.offset, size: size)
    // A mapping that can be written would meet a failing disk as a signal.
    guard let base = bytes.baseAddress, pwrite(place.descriptor, base, bytes.count, off_t(place.offset)) == bytes.count,
      let start = UnsafeRawPointer(bitPattern: place.address)
    else { return nil }
    let count = bytes.count / MemoryLayout<Float>.stride
    return SketchValues(at: start.bindMemory(to: Float.self, capacity: count), count: count, keeper: keeper)
  }

  private func takePlace(of size: Int, _ state: inout State) -> (offset: Int, address: UInt, descriptor: Int32)? {
    var offset = state.free[size]?.popLast()
    if offset == nil {
      // What is left of a segment is less than a sketch of usual length.
      if state.used + size > Self.segmentBytes, !addSegment(&state) { return nil }
      offset = (state.segments.count - 1) * Self.segmentBytes + state.used
      state.used += size
    }
    guard let offset else { return nil }
    let address = state.segments[offset / Self.segmentBytes] + UInt(offset % Self.segmentBytes)
    return (offset, address, state.descriptor)
  }

  private func addSegment(_ state: inout State) -> Bool {
    if state.descriptor < 0 { state.descriptor = unnamedFile() }
    guard state.descriptor >= 0 else { return fail(errno, &state) }
    let start = off_t(state.segments.count * Self.segmentBytes)
    let error = posix_fallocate(state.descriptor, start, off_t(Self.segmentBytes))
    guard error == 0 else { return fail(error, &state) }
    let address = mmap(nil, Self.segmentBytes, PROT_READ, MAP_SHARED, state.descriptor, start)
    guard let address, address != MAP_FAILED else { return fail(errno, &state) }
    state.segments.append(UInt(bitPattern: address))
    (state.used, state.problem) = (0, nil)
    return true
  }

  private func fail(_ error: Int32, _ state: inout State) -> Bool {
    let isFull = error == ENOSPC || error == EDQUOT
    state.problem = isFull ? .full(path: folder, errno: error) : .cannotOpen(path: folder, errno: error)
    return false
  }

  /// - Returns: below zero with `errno` set.
  private func unnamedFile() -> Int32 {
    let path = "\(folder)/sketches"
    // Of one that was killed between the next two calls.
    unlink(path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 { unlink(path) }
    return descriptor
  }

  private func free(_ offset: Int, size: Int) { state.withLock { $0.free[size, default: []].append(offset) } }

  /// One place, for as long as anybody holds its values.
  private final class Keeper: Sendable {
    private let file: SketchFile
    private let offset: Int
    private let size: Int

    init(file: SketchFile, offset: Int, size: Int) { (self.file, self.offset, self.size) = (file, offset, size) }

    deinit { file.free(offset, size: size) }
  }
}
