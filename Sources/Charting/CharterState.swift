import ModelAtlas

/// One model as the charter knows it: its facts, and what was derived of them so far.
struct Node: Sendable {
  var model: ChartingModel
  /// The stated time that counts; nil when unknown.
  var created: CreationTime?
  /// Order by stated times.
  var base: OrderKey
  /// Order by stated times and by what must precede what.
  var key: OrderKey
  var standing: CopyClass.Standing
  var claims: [StandingClaim]
  /// The most similar related model that came before, and how similar: families are the trees of these links.
  var kin: (slot: Slot, cosine: Double)?
  /// The founder of the family: where the links lead. Nil off the shelf.
  var founder: Slot?
  var neighborhood: Neighborhood
  var statistics = NeighborStatistics()
  /// What the decision found; asked for by those who depend on it.
  var parents: [ModelID] = []
  /// The same parents, where they are here: a reference may come true later.
  var presentParents: [Slot] = []
  var family: ModelID?
  /// Quantized models whose codes its values were rebuilt from.
  var sources: Set<Slot> = []
  /// Models whose parents or families were looked at for the decision.
  var consulted: SlotSet = []
  /// Whose change from the family's root is most like this one's, while it is decided.
  var directions: [(slot: Slot, cosine: Double)] = []
  /// Of the model and its detail as they are now, and of no other ones.
  var revision: UInt64
  /// What the weights told last, and of whom.
  var measured: Measured?
  /// The squared distance to where the base of its family must have lain, when that is not here.
  var centerSquare: Double?

  init(_ model: ChartingModel, at slot: Slot, needed: Int, revision: UInt64) {
    self.model = model
    self.revision = revision
    base = OrderKey(time: OrderKey.unknown, content: model.contentOrder, id: model.id)
    key = base
    standing = CopyClass.Standing(head: slot, original: nil)
    claims = []
    neighborhood = Neighborhood(needed: needed)
  }

  /// Takes part in distances: a whole model with readable matrices.
  var isComparable: Bool { !model.isAdapter && model.sketch.isSound && model.sketch.squaredNorm > 0 }
}

/// What one round of settling has to look at again.
struct Changes {
  var classes: Set<CopyClass> = []
  /// Claims to look up and judge again.
  var claimants: Set<Slot> = []
  /// Times to work out again.
  var retimed: Set<Slot> = []
  /// Place in the order, sketch, or fitness to be a parent changed.
  var moved: Set<Slot> = []
  /// Neighbors that the rules see changed.
  var restated: Set<Slot> = []
  /// Kin or too many neighbors lost: look around again.
  var unlinked: Set<Slot> = []
  /// Decide again.
  var touched: Set<Slot> = []
  /// Founders of families that somebody entered, left or changed in.
  var families: Set<Slot> = []
  /// Came to a family, or moved within it.
  var entered: Set<Slot> = []
  /// Founders of families whose root is another one now.
  var rerooted: Set<Slot> = []
  /// Found other kin: their families, and those of all that are linked to them, may be other ones.
  var relinked: Set<Slot> = []
  /// Slots given up in this round; free for others only in the next, lest a newcomer is taken for what was removed.
  var vacated: [Slot] = []
}

/// The charter's tables, each a function of the models put in, whatever the order they came in.
struct CharterState: Sendable {
  let rules: ChartingRules
  var nodes: [Node?] = []
  private var lastRevision: UInt64 = 0
  // By slot, apart from the nodes: inner loops over families ask for them.

  /// `key.time`.
  var times: [Int64] = []
  /// Not fit to be a parent.
  var leaves: [Bool] = []
  /// Nobody knows when it was made: `base` has no time.
  var undated: [Bool] = []
  /// Its date says nothing: there is none, or it is before that of the root of the family.
  var doubtful: [Bool] = []
  /// Where such a model belongs; nil for others, and for those of no family.
  var estimates: [Estimate?] = []
  /// The founder of a model's family; negative without one.
  var founders: [Slot] = []
  /// How far a model is from the root of its family, as the sketches tell; not a number when they do not.
  var rootDistances: [Double] = []
  /// Who joins the family with a direction less like this one's is not among those it may be merged of.
  var directionFloors: [Double] = []
  var free: [Slot] = []
  var slots: [ModelID: Slot] = [:]
  var names = NameIndex()
  /// Who makes a claim that may mean a name, by what the name is filed under.
  var waiting: [ModelID: Set<Slot>] = [:]
  /// Who claims a model.
  var claimants: [Slot: Set<Slot>] = [:]
  var fileTimes = FileTimes()
  var classes: [CopyClass: Set<Slot>] = [:]
  var runs: [ModelID: [Slot]] = [:]
  var precedence = Precedence()
  var shelf = SketchShelf()
  /// Who is linked to a model as kin, who has it among its neighbors, who consulted it: the reverse of what nodes hold.
  var kindred: [Slot: SlotSet] = [:]
  var listedBy: [Slot: SlotSet] = [:]
  var consultedBy: [Slot: SlotSet] = [:]
  /// Who was rebuilt from a quantized model: the reverse of `sources`.
  var rebuilt: [Slot: Set<Slot>] = [:]
  /// Members of families, by founder.
  var members: [Slot: SlotSet] = [:]
  /// The earliest model of each family that may be a parent, by founder.
  var roots: [Slot: Slot] = [:]
  /// How the earliest members of each family lie to each other, by founder.
  var centers: [Slot: FamilyCenter] = [:]
  /// Whether dates agree with the root of a family, where anything tells, by founder.
  var datings: [Slot: RootDating] = [:]
  /// Bases that are not here, by founder.
  var absentBases: [Slot: AbsentBase] = [:]
  /// rho_th by founder.
  var thresholds: [Slot: Double] = [:]
  /// How many bits the number of members takes, by founder.
  var scales: [Slot: Int] = [:]
  /// Models that no sketch places in a family: adapters, and packed weights that cannot be read.
  var orphans: Set<Slot> = []
  /// The sketches of adapters, which are what they change, by plan.
  var changePlans: [SketchShelf.Plan: [Slot: WeightSketch]] = [:]
  /// What adapters compare a model with, to see whether they were merged into it: its nearest two, and its parents.
  var comparedWith = ComparedBases()
  /// What each of them was found to be merged into; nothing for one that was not looked up yet.
  var mergers: [Slot: Set<MergedAdapter>] = [:]
  var referencedBy: [ModelID: Set<Slot>] = [:]
  /// To be decided again, in a later round.
  var postponed: Set<Slot> = []

  init(rules: ChartingRules) { self.rules = rules }

  subscript(slot: Slot) -> Node {
    get { nodes[slot]! }
    // In place: a node holds a dozen references.
    _modify { yield &nodes[slot]! }
  }

  mutating func nextRevision() -> UInt64 {
    lastRevision += 1
    return lastRevision
  }

  func isLive(_ slot: Slot) -> Bool { slot < nodes.count && nodes[slot] != nil }

  func precedes(_ a: Slot, _ b: Slot) -> Bool {
    times[a] == times[b] ? self[a].key < self[b].key : times[a] < times[b]
  }

  /// Nothing descends from it: quantized, a copy, or a cast.
  func isLeaf(_ slot: Slot) -> Bool { leaves[slot] }

  var needed: Int { rules.ruleSet == .paper ? rules.neighbors : rules.candidates }
}
