/// One message between the daemon and a reader: a kind, and bytes whose layout the kind decides.
struct WorkerMessage: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    // To the reader.
    case setUp = 1
    case read, hash
    /// The answer to `wants`: 1 to go on, 0 to stop.
    case proceed

    // From the reader.
    case ready = 16
    /// So many bytes are about to be read.
    case wants
    case reading, progress, hashed, failed
  }

  let kind: Kind
  let payload: [UInt8]

  init(_ kind: Kind, _ payload: [UInt8] = []) {
    self.kind = kind
    self.payload = payload
  }

  /// The longest payload that is taken: a million tensors with names of a hundred bytes, twice.
  static let payloadBytesMax = 256 << 20
}
