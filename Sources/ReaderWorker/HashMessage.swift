import FactCoding
import Fingerprinting
import ModelAtlas

// The request to hash: the file's index in the source that this reader read last, and where to go on.
// On the way: progress to be kept. The answer: how it ended, and the hashes.

struct HashRequest: Hashable, Sendable {
  var file: Int
  var bytesDone: UInt64
  /// Nil to start from the beginning.
  var state: [UInt8]?

  var message: WorkerMessage {
    var blob = BlobWriter()
    blob.append(count: file)
    blob.append(count: bytesDone)
    blob.append(optional: state) { $0.append(blob: $1) }
    return WorkerMessage(.hash, blob.bytes)
  }

  init(file: Int, resuming progress: HashProgress?) {
    self.file = file
    bytesDone = progress?.bytesDone ?? 0
    state = progress?.state
  }

  init(_ payload: [UInt8]) throws {
    (file, bytesDone, state) = try payload.withUnsafeBytes { bytes in
      var blob = BlobReader(bytes)
      let values = (try blob.count(), try blob.unsigned(), try blob.optional { try $0.blob { Array($0) } })
      try blob.expectEnd()
      return values
    }
  }
}

/// The longest state of an unfinished file that is kept: a digest for each of half a million tensors.
private let stateBytesMax = 64 << 20

func progressMessage(_ progress: HashProgress) -> WorkerMessage {
  var blob = BlobWriter()
  blob.append(count: progress.bytesDone)
  blob.append(blob: progress.state)
  return WorkerMessage(.progress, blob.bytes)
}

func hashProgress(from payload: [UInt8], of file: FileFact, at place: ModelPlace) throws -> HashProgress {
  try payload.withUnsafeBytes { bytes in
    var blob = BlobReader(bytes)
    let bytesDone = try blob.unsigned()
    let state = try blob.blob { Array($0) }
    try blob.expectEnd()
    guard bytesDone <= file.bytes, state.count <= stateBytesMax else {
      throw UnreadableBlob("\(bytesDone) of \(file.bytes) bytes are hashed, and the state takes \(state.count)")
    }
    return HashProgress(place: place, file: file, bytesDone: bytesDone, state: state)
  }
}

func hashedMessage(_ outcome: HashOutcome) -> WorkerMessage {
  var blob = BlobWriter()
  switch outcome {
  case .stopped: blob.append(0)
  case .changed: blob.append(1)
  case .finished(let hash):
    blob.append(2)
    blob.append(hash.sha256)
    blob.append(list: hash.tensors.sorted { $0.key < $1.key }) { blob, tensor in
      blob.append(tensor.key)
      blob.append(tensor.value.values)
      blob.append(tensor.value.sha256)
    }
  }
  return WorkerMessage(.hashed, blob.bytes)
}

func hashOutcome(from payload: [UInt8]) throws -> HashOutcome {
  try payload.withUnsafeBytes { bytes in
    var blob = BlobReader(bytes)
    let letter = try blob.byte()
    var outcome = HashOutcome.stopped
    switch letter {
    case 0: break
    case 1: outcome = .changed
    case 2:
      let sha256 = try blob.sha256()
      let tensors = try blob.list { blob in
        (try blob.name(), TensorDigests(values: try blob.valueDigest(), sha256: try blob.sha256()))
      }
      outcome = .finished(FileHash(sha256: sha256, tensors: Dictionary(tensors) { first, _ in first }))
    default: throw UnreadableBlob("hashing ended as \(letter)")
    }
    try blob.expectEnd()
    return outcome
  }
}
