import ModelAtlas
import Synchronization

/// How long the last thousand placements took.
final class PlacingTimes: Sendable {
  private static let kept = 1000
  private let state = Mutex((models: 0, milliseconds: [Double]()))

  /// - Parameters:
  ///   - elapsed: for a whole batch, from the first conclusion to the end of the commit.
  ///   - models: how many models the batch placed.
  func note(_ elapsed: Duration, models: Int) {
    guard models > 0 else { return }
    let milliseconds = (elapsed / .milliseconds(1)) / Double(models)
    state.withLock { state in
      state.models += models
      state.milliseconds.append(milliseconds)
      if state.milliseconds.count > Self.kept { state.milliseconds.removeFirst() }
    }
  }

  /// Placed since the start.
  var models: Int { state.withLock { $0.models } }

  var report: StatusReport.Placing? {
    state.withLock { state in
      guard let worst = state.milliseconds.max() else { return nil }
      let median = state.milliseconds.sorted()[state.milliseconds.count / 2]
      return StatusReport.Placing(models: state.models, medianMilliseconds: median, worstMilliseconds: worst)
    }
  }
}
