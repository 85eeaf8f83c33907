import FactCoding
import Synchronization
import WeightFormats

/// The reader's side of the daemon's byte rate: asks before bytes are read.
///
/// Small reads are asked for together where no rate is set, so that a sample costs a few questions and not hundreds; the
/// count stays exact, since what is left is told before the answer.
final class AskingBudget: ReadBudget {
  private struct State {
    var unreported: UInt64 = 0
    var lastAsked = ContinuousClock.now
    var shouldStop = false
  }

  /// Slow storage is reported from at least this often, as a sign of life.
  private static let silence = Duration.milliseconds(200)

  private let channel: MessageChannel
  private let reportEach: UInt64
  private let state = Mutex(State())

  /// - Parameter reportEach: bytes that may be read without asking.
  init(channel: MessageChannel, reportEach: UInt64) {
    self.channel = channel
    self.reportEach = reportEach
  }

  /// Whether the daemon wants this to end.
  var shouldStop: Bool { state.withLock(\.shouldStop) }

  func spend(_ bytes: Int) {
    state.withLock { state in
      state.unreported += UInt64(bytes)
      let isDue = state.unreported > reportEach || .now - state.lastAsked > Self.silence
      if isDue { ask(&state) }
    }
  }

  /// Tells what was not told yet: called before an answer is given.
  func settle() { state.withLock { if $0.unreported > 0 { ask(&$0) } } }

  private func ask(_ state: inout State) {
    var blob = BlobWriter()
    blob.appendFixed(state.unreported)
    do {
      try channel.send(WorkerMessage(.wants, blob.bytes))
      let answer = try channel.receive()
      state.unreported = 0
      state.lastAsked = .now
      state.shouldStop = answer.payload == [0]
    } catch {
      // Without the daemon there is nobody to read for.
      endReader()
    }
  }
}
