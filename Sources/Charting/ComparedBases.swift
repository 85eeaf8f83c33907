/// What each model is compared with, by slot: a few others, sixteen bytes a model, without an allocation of its own.
///
/// A dictionary of arrays took some 110 bytes, and to walk through it was a miss of the cache for each model.
struct ComparedBases: Sendable {
  private typealias Row = SIMD4<UInt32>

  private var rows: [Row] = []
  /// Those of a model that has more than fit into a row.
  private var longer: [Slot: [Slot]] = [:]

  private static let none = Row(repeating: .max)

  /// In the order that they were put; empty for a model that is compared with nobody.
  subscript(slot: Slot) -> [Slot] {
    get {
      guard slot < rows.count else { return [] }
      if let others = longer[slot] { return others }
      let row = rows[slot]
      return row.indices.filter { row[$0] != .max }.map { Slot(row[$0]) }
    }
    set {
      if newValue.isEmpty, slot >= rows.count { return }
      while rows.count <= slot { rows.append(Self.none) }
      longer[slot] = newValue.count > Row.scalarCount ? newValue : nil
      rows[slot] = Self.none
      for (lane, other) in newValue.prefix(Row.scalarCount).enumerated() { rows[slot][lane] = UInt32(other) }
    }
  }

  /// Those that are compared with anybody, ascending.
  var slots: [Slot] { rows.indices.filter { rows[$0][0] != .max } }

  /// Calls `body` with each of them. Allocates nothing.
  @inline(__always)
  func forEach(of slot: Slot, _ body: (Slot) -> Void) {
    guard slot < rows.count, rows[slot][0] != .max else { return }
    let row = rows[slot]
    // A row that is not full holds all; only of a full one may there be more.
    if row[3] != .max, let others = longer[slot] { return others.forEach(body) }
    for lane in row.indices where row[lane] != .max { body(Slot(row[lane])) }
  }
}
