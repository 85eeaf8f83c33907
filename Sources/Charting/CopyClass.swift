import ModelAtlas

/// Models whose weights are equal value for value, as far as exact hashes tell.
///
/// Floats of one class may differ in element type (a lossless cast); quantized models, and adapters, are copies only
/// of their own kind. Without a value hash a model is alone: an equal sample is a reason to hash, not a proof.
struct CopyClass: Hashable, Sendable {
  let valueHash: SHA256Digest
  /// Nil for floats: their types may differ within the class.
  let typesHash: UInt64?
  let isAdapter: Bool

  init?(_ model: ChartingModel) {
    guard let hash = model.valueHash else { return nil }
    valueHash = hash
    typesHash = model.isQuantized ? model.typesHash : nil
    isAdapter = model.isAdapter
  }

  struct Member {
    let slot: Slot
    let model: ChartingModel
    /// By stated times only: claims must not choose the original of those that they name.
    let key: OrderKey
  }

  /// Where a member stands among its equals.
  struct Standing: Hashable, Sendable {
    /// Whom the whole class descends from, by copying and casting; itself for that one.
    let head: Slot
    /// The earliest with the same element types; nil for that one.
    let original: Slot?
  }

  /// The earliest model of each element type is the original of the others of its type. The narrowest type's original
  /// is the head, since only widening loses nothing; of two equally narrow ones the earlier.
  ///
  /// A model that was removed is nobody's original while a copy of it is still here.
  static func standings(_ members: [Member]) -> [Slot: Standing] {
    let byType = Dictionary(grouping: members) { $0.model.typesHash }
    let originals = byType.compactMapValues { equal in
      equal.min { ($0.model.isRemoved ? 1 : 0, $0.key) < ($1.model.isRemoved ? 1 : 0, $1.key) }
    }
    let head = originals.values.min { (width($0.model), $0.key) < (width($1.model), $1.key) }
    var standings: [Slot: Standing] = [:]
    for member in members {
      guard let head, let original = originals[member.model.typesHash]?.slot else { continue }
      standings[member.slot] = Standing(head: head.slot, original: original == member.slot ? nil : original)
    }
    return standings
  }

  private static func width(_ model: ChartingModel) -> Double { model.elementType?.bitsPerElement ?? .infinity }
}
