import ModelAtlas

extension RecordingDesk {
  /// The step after the verdicts: alerts that come and go with them, in the same transaction.
  mutating func judgeAlerts(since old: Atlas, _ occasion: AlertBook.Occasion, _ batch: inout RecordingBatch) {
    for case .forget(let place) in batch.changes { alerts.forget(place) }
    let renewed = population.takeRenewed()
    guard !renewed.isEmpty || occasion == .start else { return }
    batch.changes += alerts.judge(renewed, before: old, after: population.atlas, occasion: occasion, at: .now)
  }

  /// What no arrival brings: uploads that stall, snoozes that end, first scans that are over.
  mutating func timePassed(restingRoots: () -> Set<String>, _ batch: inout RecordingBatch) {
    batch.changes += alerts.timePassed(population.atlas, at: .now)
    guard !rootNames.isSubset(of: alerts.knownRoots) else { return }
    for root in restingRoots().subtracting(alerts.knownRoots).sorted() {
      batch.changes += alerts.know(root, in: population.atlas, at: .now)
    }
  }
}
