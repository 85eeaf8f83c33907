import ModelAtlas

// How a population is charted, step by step. Each step looks at what the steps before it changed:
//
//  1. absorb   models put and removed; names, times, copies, runs and claims are filed
//  2. stand    of each class of equal values: the original, its copies, its casts
//  3. judge    claims: what they refer to, and whether the weights agree
//  4. order    who came before whom: stated times, corrected by verified claims and Trainer steps
//  5. group    each model's nearest relatives that came before it
//  6. label    families, their roots, the paper's threshold for each; whose date says nothing, and where these belong
//  7. decide   parents, in that order; a changed parent touches those who looked at it. Others than who came may wait
//
// `chart` runs the steps over everything at once, in order: that is the definition. A `Charter` runs them over what a
// change can touch, and ends in the same verdicts bit for bit, whatever came when (Tests/ChartingTests).

/// Charts models as they come, change and go.
package struct Charter: Sendable {
  package let rules: ChartingRules
  private var state: CharterState
  private var models: [ModelID: ChartingModel] = [:]
  private var pending: [ModelID: ChartingModel?] = [:]
  private var published: [ModelID: Verdict] = [:]
  /// A round that an error ended half-way left the tables half-way too.
  private var isTorn = false

  package init(rules: ChartingRules) {
    self.rules = rules
    state = CharterState(rules: rules)
  }

  /// Inserts or amends a model. Putting an equal one again says that its detail was amended.
  package mutating func put(_ model: ChartingModel) { pending[model.id] = .some(model) }

  package mutating func remove(_ id: ModelID) {
    if models[id] == nil {
      pending[id] = nil
    } else {
      pending[id] = .some(nil)
    }
  }

  /// Ids that are only named as somebody's parent.
  package var referenced: Set<ModelID> { Set(state.referencedBy.keys) }

  /// Decides everything that the puts and removes since the last call can have changed.
  ///
  /// After an error of `details` the next call begins anew, from the models.
  ///
  /// - Parameter details: tensors and samples of a model; nil when they are not kept.
  /// - Returns: verdicts that differ from those returned before. A removed model has none.
  /// - Complexity: for one arrival O(models) comparisons of sketches in eight bits, 0.2 µs each, and decisions for those
  ///   whose neighbors changed.
  package mutating func settle(details: (ModelID) throws -> ModelDetail?) rethrows -> [ModelID: Verdict] {
    try settle(postponing: false, details: details)
  }

  /// Decides who came or changed since the last call, and leaves for later whom that concerns.
  ///
  /// Their verdicts stand meanwhile, whatever came, and those that are returned look at them as they are: `settle` ends
  /// in the same as without. The atlas is acyclic at any time. What was removed concerns others at once.
  package mutating func settleArrivals(
    details: (ModelID) throws -> ModelDetail?
  ) rethrows -> [ModelID: Verdict] {
    try settle(postponing: true, details: details)
  }

  /// Nobody waits to be decided.
  package var isSettled: Bool { !isTorn && pending.isEmpty && state.postponed.isEmpty }

  private mutating func settle(
    postponing: Bool, details: (ModelID) throws -> ModelDetail?
  ) rethrows -> [ModelID: Verdict] {
    var postponing = postponing
    // Many changes at once, e.g. a start or an import of dates: everything in order is cheaper than one by one.
    if isTorn || pending.count > max(64, models.count / 4) {
      startAnew()
      postponing = false
    }
    let arrivals = pending.sorted { $0.key < $1.key }
    pending = [:]
    isTorn = true
    for (id, model) in arrivals {
      models[id] = model
      if model == nil { published[id] = nil }
    }
    let verdicts = try state.settle(arrivals, postponing: postponing, details: details)
    isTorn = false
    let changed = verdicts.filter { published[$0.key] != $0.value }
    published.merge(changed) { $1 }
    return changed
  }

  private mutating func startAnew() {
    state = CharterState(rules: rules)
    let arrivals = pending
    for (id, model) in arrivals {
      models[id] = model
      if model == nil { published[id] = nil }
    }
    pending = models.mapValues { .some($0) }
  }
}

/// Charts a population at once.
///
/// - Returns: a verdict for each model. Pure: equal models and details give equal verdicts, in whatever order.
package func chart(
  _ models: [ChartingModel], rules: ChartingRules, details: (ModelID) throws -> ModelDetail?
) rethrows -> [ModelID: Verdict] {
  var charter = Charter(rules: rules)
  for model in models { charter.put(model) }
  return try charter.settle(details: details)
}

extension CharterState {
  mutating func settle(
    _ arrivals: [(key: ModelID, value: ChartingModel?)], postponing: Bool = false,
    details: (ModelID) throws -> ModelDetail?
  ) rethrows -> [ModelID: Verdict] {
    var changes = Changes()
    for (id, model) in arrivals { absorb(id, model, &changes) }
    stand(&changes)
    try judge(&changes, details: details)
    order(&changes)
    group(&changes)
    label(&changes)
    let redated = doubt(&changes)
    if !redated.isEmpty {
      // Whom they may descend from, and who from them, is another question now. Families and their roots stay.
      (changes.moved, changes.unlinked, changes.restated, changes.relinked) = (redated, [], [], [])
      group(&changes)
      label(&changes)
    }
    estimate(&changes)
    // What a removed model's slot is given to next must not be taken for it by who still looks at that.
    let mayWait = postponing && changes.vacated.isEmpty
    let newcomers = mayWait ? Set(arrivals.compactMap { slots[$0.key] }) : nil
    return try decide(&changes, before: newcomers, details: details)
  }
}
