import ModelAtlas
import Synchronization
import WeightFormats

/// The readers of one root: started when there is work, used again, replaced when they end.
///
/// At most one for each thread that asks. Those without work end by themselves, but for one, so that the next arrival
/// need not wait for a start.
package final class ReaderWorkers: Sendable {
  private let settings: ReaderSettings
  private let state = Mutex(State())
  private let quarantine = Quarantine()
  private struct State {
    var idle: [ReaderProcess] = []
    /// Whether one of all readers is there that waits for work without end.
    var hasStaying = false
  }

  /// Called with the walls of each reader that is started.
  private let started: @Sendable (ReaderWalls) -> Void

  package init(_ settings: ReaderSettings, started: @escaping @Sendable (ReaderWalls) -> Void = { _ in }) {
    self.settings = settings
    self.started = started
  }

  /// Lends a reader for one model.
  ///
  /// - Parameter shouldStop: whether the daemon stops; a reader's end is then nobody's fault.
  package func converse<Answer>(
    about source: ModelSource, budget: any ReadBudget, shouldStop: @escaping () -> Bool = { false },
    _ body: (ReaderConversation) throws(ReaderFailure) -> Answer
  ) throws(ReaderFailure) -> Answer {
    let crashes = quarantine.crashes(of: source)
    guard crashes < ReaderSettings.crashesMax else { throw .quarantined(path: source.path, crashes: crashes) }
    let process = try lent()
    do throws(ReaderFailure) {
      let answer = try body(
        ReaderConversation(
          process: process, source: source, settings: settings, budget: budget, shouldStop: shouldStop))
      giveBack(process)
      return answer
    } catch {
      if error.isCrash { drop(process) } else { giveBack(process) }
      if shouldStop() { throw .stopped }
      if error.isCrash { quarantine.note(source) }
      throw error
    }
  }

  /// The one used last, since its memory is warm; a new one when none is fit.
  private func lent() throws(ReaderFailure) -> ReaderProcess {
    let (ready, unfit, staysIdle) = state.withLock { state -> (ReaderProcess?, [ReaderProcess], Bool) in
      let unfit = state.idle.filter { !$0.isFit }
      state.idle.removeAll { process in unfit.contains { $0 === process } }
      if unfit.contains(where: \.staysIdle) { state.hasStaying = false }
      let ready = state.idle.popLast()
      let staysIdle = ready == nil && !state.hasStaying
      if staysIdle { state.hasStaying = true }
      return (ready, unfit, staysIdle)
    }
    for process in unfit { process.end() }
    if let ready { return ready }
    do throws(ReaderFailure) {
      let process = try ReaderProcess(settings, staysIdle: staysIdle)
      started(process.walls)
      return process
    } catch {
      if staysIdle { state.withLock { $0.hasStaying = false } }
      throw error
    }
  }

  private func giveBack(_ process: ReaderProcess) {
    process.models += 1
    if process.isFit { state.withLock { $0.idle.append(process) } } else { drop(process) }
  }

  private func drop(_ process: ReaderProcess) {
    if process.staysIdle { state.withLock { $0.hasStaying = false } }
    process.end()
  }
}
