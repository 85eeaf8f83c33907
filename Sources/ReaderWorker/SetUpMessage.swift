import FactCoding
import ModelAtlas

/// What a reader is told before its first model.
struct SetUp: Hashable, Sendable {
  /// Who started it: it ends with us.
  var parent: Int32
  var folder: ByteString
  var memoryBytes: UInt64
  /// Nil to stay however long there is no work.
  var idleSeconds: Double?

  init(parent: Int32, folder: ByteString, memoryBytes: UInt64, idleSeconds: Double?) {
    self.parent = parent
    self.folder = folder
    self.memoryBytes = memoryBytes
    self.idleSeconds = idleSeconds
  }

  var message: WorkerMessage {
    var blob = BlobWriter()
    blob.appendFixed(parent)
    blob.append(folder)
    blob.appendFixed(memoryBytes)
    blob.append(optional: idleSeconds) { $0.append(double: $1) }
    return WorkerMessage(.setUp, blob.bytes)
  }

  init(_ payload: [UInt8]) throws {
    self = try payload.withUnsafeBytes { bytes in
      var blob = BlobReader(bytes)
      let setUp = SetUp(
        parent: try blob.fixed(), folder: try blob.name(), memoryBytes: try blob.fixed(),
        idleSeconds: try blob.optional { try $0.double() })
      try blob.expectEnd()
      return setUp
    }
  }
}

/// Which walls stand around a reader, as far as it says so itself: for the log, nothing rests on it.
package struct ReaderWalls: OptionSet, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing gains privileges.
  package static let privileges = ReaderWalls(rawValue: 1)
  /// Landlock.
  package static let files = ReaderWalls(rawValue: 2)
  /// The filter of system calls.
  package static let calls = ReaderWalls(rawValue: 4)

  package var description: String {
    let names = [(Self.privileges, "no-new-privileges"), (.files, "landlock"), (.calls, "seccomp")]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: " ")
  }
}
