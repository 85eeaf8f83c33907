import ModelAtlas

/// How many lines one kind of event gets: a first scan of a large store, or ten thousand bad files, are a few lines and
/// a count.
struct LogBudget {
  /// Of each kind, in each window.
  static let linesMax = 30
  static let window = Duration.seconds(60)

  private var began: ContinuousClock.Instant?
  private var counts: [String: Int] = [:]

  mutating func admits(_ kind: String, at now: ContinuousClock.Instant) -> Bool {
    if began == nil { began = now }
    counts[kind, default: 0] += 1
    return counts[kind, default: 0] <= Self.linesMax
  }

  /// What was left out, once the window is over; empty before.
  mutating func summary(at now: ContinuousClock.Instant) -> [(kind: String, count: Int)] {
    guard let began, now - began >= Self.window else { return [] }
    defer { (self.began, counts) = (nil, [:]) }
    return counts.filter { $0.value > Self.linesMax }.map { ($0.key, $0.value - Self.linesMax) }.sorted { $0 < $1 }
  }
}

/// Which problems began and ended: at most one line a minute for each cause, however often it comes and goes.
struct ProblemLog {
  static let quiet = Duration.seconds(60)

  private struct Cause: Hashable {
    let code: String
    let path: String?
  }

  private var open: [Cause: StatusReport.Problem] = [:]
  private var toldAt: [Cause: ContinuousClock.Instant] = [:]

  mutating func news(
    _ problems: [StatusReport.Problem], at now: ContinuousClock.Instant
  ) -> [(problem: StatusReport.Problem, isOver: Bool)] {
    let current = Dictionary(problems.map { (Cause(code: $0.code, path: $0.path), $0) }) { first, _ in first }
    var news: [(StatusReport.Problem, Bool)] = []
    for problem in problems {
      let cause = Cause(code: problem.code, path: problem.path)
      guard open[cause] == nil, toldAt[cause].map({ now - $0 >= Self.quiet }) ?? true else { continue }
      (open[cause], toldAt[cause]) = (problem, now)
      news.append((problem, false))
    }
    for (cause, problem) in open where current[cause] == nil {
      open[cause] = nil
      news.append((problem, true))
    }
    return news
  }
}
