import ModelAtlas

extension Decision {
  /// The same in as little memory as it takes: it is kept for as long as its model. Evidence is put together from several
  /// lists, and an array that grows by that is twice as long as what it holds.
  var fitted: Decision {
    var fitted = self
    for index in parents.indices { fitted.parents[index].evidence = parents[index].evidence.fitted }
    fitted.rejected = rejected.map { one in
      RejectedParent(candidate: one.candidate, reason: one.reason, evidence: one.evidence.fitted)
    }
    return fitted
  }
}

extension Array {
  fileprivate var fitted: [Element] {
    guard capacity > count else { return self }
    var copy: [Element] = []
    copy.reserveCapacity(count)
    copy += self
    return copy
  }
}
