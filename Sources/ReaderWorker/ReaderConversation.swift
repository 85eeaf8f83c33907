import FactCoding
import Fingerprinting
import ModelAtlas
import WeightFormats

/// One model's turn with a reader: the questions to it, and what it may do on the way to an answer.
///
/// A reader is as hostile as the files that it reads: its answers are held against what it was asked, and it is ended
/// at the first that cannot be.
package struct ReaderConversation {
  let process: ReaderProcess
  let source: ModelSource
  let settings: ReaderSettings
  let budget: any ReadBudget
  /// Asked whenever the reader wants bytes.
  let shouldStop: () -> Bool

  /// Bytes that a reader may ask for at once: its longest read is a header of 100 MB.
  private static let wantedBytesMax: UInt64 = 256 << 20
  /// Bytes that may be read for one answer, for each byte of the model: headers are read several times, tensors that
  /// share storage are hashed each for itself. Who wants more reads in circles.
  private static let wantedPerByte: UInt64 = 8

  /// Reads headers, sample and card.
  ///
  /// - Parameter closerValues: of a sample that is larger than the first one.
  package func read(reportEach: UInt64, closerValues: UInt64? = nil) throws(ReaderFailure) -> ModelReading {
    let request = readRequest(source, closerValues: closerValues, reportEach: reportEach)
    let payload = try exchange(request, for: .reading)
    do {
      return try modelReading(from: payload, of: source)
    } catch {
      throw broken("\(error)")
    }
  }

  /// Hashes one file of the model that was just read, by its index in the source.
  ///
  /// - Throws: `notHashed` when the file cannot be read.
  package func hash(
    file index: Int, resuming progress: HashProgress?, save: (HashProgress) -> Void
  ) throws(ReaderFailure) -> HashOutcome {
    let request = HashRequest(file: index, resuming: progress).message
    let payload = try exchange(request, for: .hashed) { payload in
      save(try hashProgress(from: payload, of: source.files[index].fact, at: source.place))
    }
    do {
      return try hashOutcome(from: payload)
    } catch {
      throw broken("\(error)")
    }
  }

  /// Each message gives the reader its whole time again: slow storage is not its fault, and it reports often.
  private func exchange(
    _ request: WorkerMessage, for answer: WorkerMessage.Kind,
    progress: (_ payload: [UInt8]) throws -> Void = { _ in throw UnreadableBlob("progress that nobody asked for") }
  ) throws(ReaderFailure) -> [UInt8] {
    let patience = Duration.seconds(settings.timeoutSeconds)
    var bytesLeft = allowedBytes
    do {
      try process.channel.send(request, by: .now + patience)
      while true {
        let message = try process.channel.receive(by: .now + patience)
        switch message.kind {
        case answer: return message.payload
        case .wants: try grant(message.payload, of: &bytesLeft)
        case .progress: try progress(message.payload)
        case .failed where answer == .hashed: throw HashingError(message.payload)
        default: throw UnreadableBlob("a message '\(message.kind)'")
        }
      }
    } catch {
      throw failure(error)
    }
  }

  /// Pays for bytes, and lets the reader go on.
  private func grant(_ payload: [UInt8], of bytesLeft: inout UInt64) throws {
    let bytes: UInt64 = try payload.withUnsafeBytes { bytes in
      var blob = BlobReader(bytes)
      return try blob.fixed()
    }
    guard bytes <= min(Self.wantedBytesMax, bytesLeft) else {
      throw UnreadableBlob("it wants \(bytes) bytes more of a model of \(modelBytes)")
    }
    bytesLeft -= bytes
    budget.spend(Int(bytes))
    try process.channel.send(
      WorkerMessage(.proceed, [shouldStop() ? 0 : 1]), by: .now + .seconds(settings.timeoutSeconds))
  }

  private var modelBytes: UInt64 { source.files.reduce(0) { $0 &+ $1.fact.bytes } }

  private var allowedBytes: UInt64 {
    let (bytes, overflow) = modelBytes.multipliedReportingOverflow(by: Self.wantedPerByte)
    return overflow ? .max : max(bytes, Self.wantedBytesMax)
  }

  private func failure(_ error: any Error) -> ReaderFailure {
    switch error {
    case let known as ReaderFailure: return known
    case let refused as HashingError: return .notHashed(reason: refused.description)
    case ChannelError.late:
      process.end()
      return .late(path: source.path, seconds: settings.timeoutSeconds)
    case ChannelError.closed:
      guard let ended = process.collect() else { return .ended(path: source.path) }
      return ended.failure(path: source.path, limitBytes: settings.memoryBytes)
    case ChannelError.malformed(let finding): return broken(finding)
    default: return broken("\(error)")
    }
  }

  private func broken(_ finding: String) -> ReaderFailure {
    process.end()
    return .lied(path: source.path, finding: finding)
  }
}

/// Why a reader could not hash a file, as it says.
private struct HashingError: Error, CustomStringConvertible {
  let description: String

  init(_ payload: [UInt8]) { description = String(decoding: payload.prefix(10_000), as: UTF8.self) }
}
