import ModelAtlas

/// Why a reader gave no reading.
package enum ReaderFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// A trap, a bus error, an exhausted stack.
  case crashed(path: ByteString, signal: Int32)
  case outOfMemory(path: ByteString, peakBytes: UInt64, limitBytes: UInt64)
  /// Ended by somebody else; most likely by the kernel, which had no memory left.
  case killed(path: ByteString)
  case ended(path: ByteString)
  case late(path: ByteString, seconds: Double)
  /// It answered what no reader of ours answers.
  case lied(path: ByteString, finding: String)
  /// Not tried any more.
  case quarantined(path: ByteString, crashes: Int)
  /// The reader is well, and says why a file could not be hashed.
  case notHashed(reason: String)
  /// The model is not to blame.
  case notStarted(reason: String)
  /// The daemon stops.
  case stopped

  package var description: String {
    switch self {
    case .crashed(let path, let signal): "\(path): reader crashed (signal \(signal))"
    case .outOfMemory(let path, let peak, let limit):
      "\(path): reader crashed (out of memory: \(peak) bytes in use, the limit is \(limit))"
    case .killed(let path): "\(path): reader crashed (signal 9: killed, perhaps as memory ran out)"
    case .ended(let path): "\(path): reader crashed (it ended without an answer)"
    case .late(let path, let seconds): "\(path): reader crashed (no sign of life for \(seconds) seconds)"
    case .lied(let path, let finding): "\(path): reader crashed (its answer is none: \(finding))"
    case .quarantined(let path, let crashes):
      "\(path): reader crashed \(crashes) times on these files, which are left alone until they change"
    case .notHashed(let reason): reason
    case .notStarted(let reason): "no reader could be started: \(reason)"
    case .stopped: "stopped before it was read"
    }
  }

  /// Whether the files ended a reader.
  package var isCrash: Bool {
    switch self {
    case .notStarted, .notHashed, .stopped, .quarantined: false
    default: true
    }
  }

  /// Whether the model is to be shown as unreadable.
  package var isOfModel: Bool {
    if case .quarantined = self { true } else { isCrash }
  }
}
