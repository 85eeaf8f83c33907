import ModelAtlas
import Synchronization

/// Counts readings and arrivals, from the readers' threads and the recorder's.
final class IngestCounter: Sendable {
  private let state = Mutex(IngestTally())

  var tally: IngestTally { state.withLock { $0 } }

  func read(_ model: IngestedModel, in elapsed: Duration) {
    state.withLock { tally in
      tally.results[model.result, default: 0] += 1
      tally.readings.note(elapsed / .seconds(1))
    }
  }

  /// - Parameter settled: when each of the models whose first verdicts were written came to rest.
  func recorded(_ settled: [UnixTime]) {
    guard !settled.isEmpty else { return }
    let now = UnixTime.now
    state.withLock { tally in
      for time in settled { tally.arrivals.note(Double(max(0, now.milliseconds - time.milliseconds)) / 1000) }
    }
  }
}

extension IngestedModel {
  fileprivate var result: String {
    guard case .read(let facts, _, _) = self else { return "changed" }
    return facts.condition.name
  }
}
