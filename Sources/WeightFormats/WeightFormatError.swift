import ModelAtlas

/// Why a weight file, or a tensor in it, gives no values.
package enum WeightFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `reason` is the kernel's: "permission denied".
  case cannotOpen(path: ByteString, reason: String)
  /// A folder, FIFO, socket or device with a weight file's name.
  case notRegular(path: ByteString, kind: String)
  case readFailed(path: ByteString, offset: UInt64, reason: String)
  /// Bytes of a remote file that were left out to save requests.
  case notFetched(path: ByteString, offset: UInt64)
  /// The file became shorter than it was when it was opened.
  case shrank(path: ByteString, offset: UInt64, wanted: UInt64, fileBytes: UInt64)
  case empty(path: ByteString)
  /// So far only zeros: space was reserved, nothing written.
  case onlyZeros(path: ByteString, fileBytes: UInt64)
  /// The pointer that git-lfs leaves instead of a file.
  case lfsPointer(path: ByteString, sha256: SHA256Digest?, bytes: UInt64?)
  /// `what` is "HTML" or "text": a download that got an error page.
  case notWeights(path: ByteString, what: String)
  /// Recognized, and not among the formats that are read: "ONNX".
  case formatNotRead(path: ByteString, what: String)
  /// The bytes end before what the header promises.
  case truncated(path: ByteString, format: WeightFormat, promise: String, promisedBytes: UInt64, fileBytes: UInt64)
  /// Another file that this one names is not there (yet).
  case missingPart(path: ByteString, name: ByteString)
  /// The format's rules are broken; `finding` says which, with the numbers.
  case malformed(path: ByteString, format: WeightFormat, finding: String)
  /// The elements of this tensor are stored in an encoding that is not decoded here.
  case valuesNotReadable(path: ByteString, tensor: ByteString, type: String)

  /// Whether the bytes are there and were only left out.
  package var isNotFetched: Bool { if case .notFetched = self { true } else { false } }

  /// Whether bytes are missing at the end: an upload that runs or stalled, as opposed to a broken file.
  package var isIncomplete: Bool {
    switch self {
    case .shrank, .truncated, .onlyZeros, .missingPart: true
    default: false
    }
  }

  /// Whether the file holds another framework's weights, as many repositories keep beside their own: nothing odd.
  package var isOfOtherFramework: Bool {
    if case .formatNotRead(_, let what) = self { otherFrameworks.contains(what) } else { false }
  }

  /// Whether the storage is to blame rather than what is stored: it may be well again later, without a change that
  /// anybody sees.
  package var isOfStorage: Bool {
    switch self {
    case .cannotOpen, .readFailed: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): \(reason)"
    case .notRegular(let path, let kind): "\(path): not a regular file but a \(kind)"
    case .readFailed(let path, let offset, let reason): "\(path): reading at byte \(offset): \(reason)"
    case .notFetched(let path, let offset): "\(path): the bytes at \(offset) were not fetched"
    case .shrank(let path, let offset, let wanted, let fileBytes):
      "\(path): the file had \(fileBytes) bytes when it was opened, and \(wanted) bytes at \(offset) are gone"
    case .empty(let path): "\(path): the file is empty"
    case .onlyZeros(let path, let fileBytes):
      "\(path): \(fileBytes) bytes are reserved, the file begins with zeros only"
    case .lfsPointer(let path, let sha256, let bytes):
      "\(path): a Git LFS pointer, not the weights"
        + (bytes.map { ": \($0) bytes are missing" } ?? "") + (sha256.map { ", \($0)" } ?? "")
    case .notWeights(let path, let what): "\(path): the file holds \(what), not weights"
    case .formatNotRead(let path, let what): "\(path): format not read: \(what)"
    case .truncated(let path, let format, let promise, let promised, let fileBytes):
      "\(path): truncated \(format.rawValue) file: \(promise) \(promised) bytes, the file has \(fileBytes)"
    case .missingPart(let path, let name): "\(path): it keeps tensors in \(name), which is missing"
    case .malformed(let path, let format, let finding): "\(path): not a valid \(format.rawValue) file: \(finding)"
    case .valuesNotReadable(let path, let tensor, let type):
      "\(path): tensor \(tensor): values of type \(type) are not read"
    }
  }
}
