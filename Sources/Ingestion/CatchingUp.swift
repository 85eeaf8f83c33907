/// When models are decided again for whom an arrival made that necessary.
///
/// Who arrives is decided at once, and nobody waits for what follows for others: of a family of which each member looks at
/// some forty others that is forty decisions. While more comes, many arrivals share them.
struct CatchingUp {
  /// Since when somebody waits to be decided again.
  private var owedSince: ContinuousClock.Instant?
  private var took = Duration.zero

  /// Verdicts are no staler than this while the daemon is busy, ...
  static let patience = Duration.seconds(1)
  /// ... or than so many times what it takes to catch up: then at most a ninth of all time goes into it.
  static let share = 8.0

  /// - Parameters:
  ///   - owes: whether somebody waits to be decided again.
  ///   - isBusy: whether more is about to come.
  mutating func isDue(owes: Bool, isBusy: Bool, at now: ContinuousClock.Instant) -> Bool {
    guard owes else {
      owedSince = nil
      return false
    }
    let since = owedSince ?? now
    owedSince = since
    return !isBusy || now - since >= max(Self.patience, took * Self.share)
  }

  /// - Parameter took: from the first decision to the end of the commit.
  mutating func caughtUp(took: Duration) {
    self.took = took
    owedSince = nil
  }
}
