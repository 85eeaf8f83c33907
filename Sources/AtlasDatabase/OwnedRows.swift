import Glibc
import ModelAtlas

/// Rows of one table that belong to rows of another, walked beside those.
///
/// Both are sorted by what the owner is known by, the first column here. A dictionary of what 100,000 owners have takes as
/// long as reading it does.
struct OwnedRows<Value>: ~Copyable {
  private let statement: StoredStatement
  private let value: (inout StoredRow) throws -> Value
  /// The first one not given yet; nil after the last.
  private var row: StoredRow?

  /// - Parameters:
  ///   - statement: sorted by its first column, then in the order of the list.
  ///   - value: reads the columns after the first.
  init(_ statement: StoredStatement, value: @escaping (inout StoredRow) throws -> Value) throws {
    self.statement = statement
    self.value = value
    row = try statement.step()
  }

  deinit { statement.reset() }

  /// What belongs to an owner. Each call names a greater one than the call before.
  mutating func next(of owner: some OwnerKey) throws -> [Value] {
    var values: [Value] = []
    while var candidate = row {
      let order = owner.order(comparedWith: candidate)
      if order < 0 { break }
      if order == 0 {
        candidate.skip()
        values.append(try value(&candidate))
      }
      row = try statement.step()
    }
    return values
  }
}

/// What a row is known by, held against the first column of rows that belong to such ones.
protocol OwnerKey {
  /// As SQLite sorts: negative when the row is a later owner's, 0 when it is this one's.
  func order(comparedWith row: StoredRow) -> Int
}

extension Int64: OwnerKey {
  func order(comparedWith row: StoredRow) -> Int {
    let other = row.firstNumber()
    return self < other ? -1 : self > other ? 1 : 0
  }
}

extension ModelID: OwnerKey {
  func order(comparedWith row: StoredRow) -> Int {
    var text = text
    return text.withUTF8 { own in
      row.withFirstBytes { other in
        let shorter = min(own.count, other.count)
        // An empty buffer may have no address.
        guard shorter > 0, let a = own.baseAddress, let b = other.baseAddress else { return own.count - other.count }
        let order = Int(memcmp(a, b, shorter))
        return order == 0 ? own.count - other.count : order
      }
    }
  }
}
