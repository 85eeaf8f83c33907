import CSandbox
import FactCoding
import Fingerprinting
import Glibc
import ModelAtlas
import WeightFormats

// The inside of a reader: a process that takes models one after another and answers with what their files say.
//
// 1. It learns for whom it works and what it may use, and gives up everything else.
// 2. For each model: reads, and asks before it reads.
// 3. It ends when the daemon does, when it is told to, and when there is nothing to do for long.

/// Serves on the socket that the daemon left us. Called first thing in the program, before any thread is made.
///
/// - Parameter read: what reading a model means.
package func serveReadings(_ read: ReadingModels) -> Never {
  let channel = MessageChannel(descriptor: Int32(atlas_worker_socket))
  do {
    let setUp = try SetUp(try channel.receive().payload)
    guard atlas_end_with_parent(setUp.parent) == 0 else { endReader() }
    // Whatever libcrypto loads, it loads before the walls stand.
    _ = SHA256().digest
    let walls = confine(to: setUp)
    try channel.send(WorkerMessage(.ready, [walls]))
    var reader = Reader(channel: channel)
    while true {
      let deadline = setUp.idleSeconds.map { ContinuousClock.now + .seconds($0) }
      try reader.answer(try channel.receive(by: deadline), read)
    }
  } catch {
    // The daemon has gone or has no work; or it spoke another language, and sees us end.
    endReader()
  }
}

/// Reads a model, with a sample of that size.
package typealias ReadingModels = (ModelSource, SampleSize, any ReadBudget) -> ModelReading

func endReader() -> Never { _exit(0) }

/// - Returns: the walls that stand.
private func confine(to setUp: SetUp) -> UInt8 {
  let folder = setUp.folder.bytes.map { CChar(bitPattern: $0) } + [0]
  return folder.withUnsafeBufferPointer { name in
    var names = [name.baseAddress]
    return names.withUnsafeMutableBufferPointer { names in
      var confinement = atlas_confinement(
        folders: UnsafePointer(names.baseAddress), folder_count: 1, memory_bytes: setUp.memoryBytes,
        open_files: ReaderSettings.openFilesMax)
      return UInt8(truncatingIfNeeded: atlas_confine(&confinement))
    }
  }
}

/// What a reader remembers between two questions: the model that it read last, whose files may be hashed next.
private struct Reader {
  let channel: MessageChannel
  var last: (source: ModelSource, reading: ModelReading, reportEach: UInt64)?

  mutating func answer(
    _ message: WorkerMessage, _ read: ReadingModels
  ) throws {
    switch message.kind {
    case .read:
      let (source, size, reportEach) = try readRequest(from: message.payload)
      let budget = AskingBudget(channel: channel, reportEach: reportEach)
      let reading = read(source, size, budget)
      budget.settle()
      last = (source, reading, reportEach)
      try channel.send(readingMessage(reading))
    case .hash:
      let request = try HashRequest(message.payload)
      try channel.send(hash(request))
    default:
      endReader()
    }
  }

  private func hash(_ request: HashRequest) -> WorkerMessage {
    guard let last, last.source.files.indices.contains(request.file) else { endReader() }
    let file = last.source.files[request.file]
    let budget = AskingBudget(channel: channel, reportEach: last.reportEach)
    let earlier = request.state.map { state in
      HashProgress(
        place: last.source.place, file: file.fact, bytesDone: request.bytesDone, state: state)
    }
    do {
      let outcome = try hashFile(
        file, of: last.reading, resuming: earlier, budget: budget, shouldStop: { budget.shouldStop },
        save: { try channel.send(progressMessage($0)) })
      budget.settle()
      return hashedMessage(outcome)
    } catch {
      budget.settle()
      return WorkerMessage(.failed, Array("\(error)".utf8))
    }
  }
}
