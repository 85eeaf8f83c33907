import ModelAtlas

/// A model of known descent.
struct BredModel {
  /// How it was made, one word: the rows of the table.
  enum Kind: String, CaseIterable {
    case base, finetune, fanSeed, fanRate, snake, continued, frozen, head, pruned, vocabulary, layersDropped, loraMerged
    case linear, slerp, taskArithmetic, ties, dareTies, modelStock, passthrough
    case copy, cast, q8_0, q4_0, int8, nf4, adapter

    var isMerge: Bool {
      [.linear, .slerp, .taskArithmetic, .ties, .dareTies, .modelStock, .passthrough].contains(self)
    }
    var isQuantized: Bool { [.q8_0, .q4_0, .int8, .nf4].contains(self) }
    /// Nothing is bred from it.
    var isLeaf: Bool { isQuantized || [.copy, .cast, .adapter, .pruned].contains(self) }
  }

  let number: Int
  let family: Int
  let kind: Kind
  let shape: Architecture
  /// As stored: rounded to `storage`, or what dequantizing gives.
  let weights: [Float]
  let storage: ElementType
  /// Numbers of the models it was made of.
  let parents: [Int]
  /// The base that task vectors were taken from: neither demanded nor held against an answer.
  let mergeBase: Int?
  let domain: Int
  /// Milliseconds; rises with birth.
  let born: Int64
  var factors: [LowRankTraining.Factor] = []
  /// Nil when nobody states it.
  var statedTime: Int64?
  /// Removed before anybody looked: only its children are here.
  var isMissing = false
  /// Numbers of the models that its card names as parents.
  var declared: [Int] = []

  /// Opaque, since names are no evidence.
  var id: ModelID { ModelID("zoo/m\(number)") }
}
