/// The name by which a model is known: the path below its root, or a Hub id that is only named as somebody's parent.
///
/// Compared as bytes: `é` composed and `é` decomposed are two folders on Linux, hence two models.
package struct ModelID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }

  package static func == (a: ModelID, b: ModelID) -> Bool {
    guard a.text.utf8.count == b.text.utf8.count else { return false }
    return withBytes(of: a, b, commonPrefix).map { $0 == a.text.utf8.count } ?? a.text.utf8.elementsEqual(b.text.utf8)
  }

  package static func < (a: ModelID, b: ModelID) -> Bool {
    withBytes(of: a, b) { first, second in
      let common = commonPrefix(first, second)
      return common < min(first.count, second.count) ? first[common] < second[common] : first.count < second.count
    } ?? a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }

  /// All bytes at once where they lie side by side, i.e. in every native string: singly they cost ten times as much.
  package func hash(into hasher: inout Hasher) {
    let isHashed = text.utf8.withContiguousStorageIfAvailable { bytes in
      hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
      return true
    }
    if isHashed == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    hasher.combine(text.utf8.count)
  }

  func hasSuffix(_ suffix: [UInt8]) -> Bool {
    guard text.utf8.count >= suffix.count else { return false }
    let isSuffix = text.utf8.withContiguousStorageIfAvailable { bytes in
      let start = bytes.count - suffix.count
      return suffix.indices.allSatisfy { bytes[start + $0] == suffix[$0] }
    }
    return isSuffix ?? text.utf8.suffix(suffix.count).elementsEqual(suffix)
  }

  private static func withBytes<Answer>(
    of a: ModelID, _ b: ModelID, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Answer
  ) -> Answer? {
    a.text.utf8.withContiguousStorageIfAvailable { first in
      b.text.utf8.withContiguousStorageIfAvailable { second in
        body(UnsafeRawBufferPointer(first), UnsafeRawBufferPointer(second))
      }
    } ?? nil
  }

  /// How many bytes two names begin with in common. Eight at once: most names share those of their organization.
  private static func commonPrefix(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let shorter = min(a.count, b.count)
    var start = 0
    while start &+ 8 <= shorter {
      if let difference = firstDifference(a, b, at: start) { return difference }
      start &+= 8
    }
    guard shorter >= 8 else {
      while start < shorter, a[start] == b[start] { start &+= 1 }
      return start
    }
    // The last eight, of which the first were compared already.
    return firstDifference(a, b, at: shorter &- 8) ?? shorter
  }

  private static func firstDifference(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, at start: Int) -> Int? {
    let eight = a.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let difference = eight ^ b.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    return difference == 0 ? nil : start &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8
  }
}

extension ModelID {
  private static let unknownAncestors = "unknown-ancestor/"

  /// The name of what a family's models descend from when it is not here and nobody names it.
  ///
  /// - Parameter family: the id of the family's founder.
  package static func unknownAncestor(of family: ModelID) -> ModelID { ModelID(unknownAncestors + family.text) }

  /// Inferred, and named by nobody: there is nothing of this name to be found anywhere.
  package var isUnknownAncestor: Bool { text.hasPrefix(ModelID.unknownAncestors) }
}

/// Where a model lies: the configured name of a root, and the path below it. Survives a remount; device numbers don't.
package struct ModelPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let root: String
  /// The path below the root as `ModelID` text (`org/name`, `org/run/checkpoint-100`, `org/name@commit`, `file.gguf`).
  package let name: ModelID

  package init(root: String, name: ModelID) {
    self.root = root
    self.name = name
  }

  package var description: String { "\(root):\(name)" }

  package static func < (a: ModelPlace, b: ModelPlace) -> Bool {
    a.name == b.name ? ModelID(a.root) < ModelID(b.root) : a.name < b.name
  }
}
