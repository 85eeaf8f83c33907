import ControlAPI
import ModelAtlas
import Synchronization

/// Work that takes longer than a question should: begun by whoever asks first, looked at by whoever asks again.
///
/// Nobody needs to stay connected. Work that nobody asked about for a minute ends by itself; results stay until newer ones
/// need their place.
final class LongRuns: Sendable {
  private struct Run {
    let subject: String
    var progress: WorkProgress?
    var outcome: Result<any Sendable, any Error>?
    var lastAsked: ContinuousClock.Instant
  }

  private struct State {
    var runs: [UInt64: Run] = [:]
    var next: UInt64 = 1
  }

  /// How a run stands.
  enum Standing {
    case running(WorkProgress?)
    case ended(Result<any Sendable, any Error>)
    /// Never begun, given up, or so long ago that its result is gone.
    case unknown
  }

  static let patience = Duration.seconds(60)
  /// Runs at work or waiting for their turn.
  private static let runningMax = 8
  /// Results that are kept. Each is at most some megabytes.
  private static let endedMax = 16

  private let state = Mutex(State())

  /// Begins work, or joins what is already being done on the same subject.
  ///
  /// - Returns: the run's number; nil when too much is being done already.
  func begin(
    _ subject: String, isClosing: @escaping @Sendable () -> Bool,
    _ work: @escaping @Sendable (@escaping ProgressReport) async throws -> any Sendable
  ) -> UInt64? {
    let (number, isNew) = state.withLock { state -> (UInt64?, Bool) in
      let running = state.runs.filter { $0.value.outcome == nil }
      if let same = running.first(where: { $0.value.subject == subject }) { return (same.key, false) }
      guard running.count < Self.runningMax else { return (nil, false) }
      defer { state.next += 1 }
      state.runs[state.next] = Run(subject: subject, lastAsked: .now)
      return (state.next, true)
    }
    guard let number, isNew else { return number }
    Task {
      let outcome: Result<any Sendable, any Error>
      do {
        outcome = .success(try await work { self.note($0, of: number) && !isClosing() })
      } catch {
        outcome = .failure(error)
      }
      self.end(number, outcome)
    }
    return number
  }

  /// How a run stands; whoever asks keeps it going.
  func standing(of number: UInt64, subject: String) -> Standing {
    state.withLock { state in
      guard let run = state.runs[number], run.subject == subject else { return .unknown }
      state.runs[number]?.lastAsked = .now
      return run.outcome.map { .ended($0) } ?? .running(run.progress)
    }
  }

  /// - Returns: whether anybody still waits.
  private func note(_ progress: WorkProgress, of number: UInt64) -> Bool {
    state.withLock { state in
      guard let run = state.runs[number] else { return false }
      state.runs[number]?.progress = progress
      return .now - run.lastAsked < Self.patience
    }
  }

  private func end(_ number: UInt64, _ outcome: Result<any Sendable, any Error>) {
    state.withLock { state in
      state.runs[number]?.outcome = outcome
      let ended = state.runs.filter { $0.value.outcome != nil }.keys.sorted()
      for old in ended.dropLast(Self.endedMax) { state.runs[old] = nil }
    }
  }
}
