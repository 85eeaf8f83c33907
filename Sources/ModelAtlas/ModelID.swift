/// The name by which a model is known: the path below its root, or a Hub id that is only named as somebody's parent.
///
/// Compared as bytes: `é` composed and `é` decomposed are two folders on Linux, hence two models.
package struct ModelID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }

  package static func == (a: ModelID, b: ModelID) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
  package static func < (a: ModelID, b: ModelID) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
  package func hash(into hasher: inout Hasher) {
    // All bytes at once, ten times as fast as one after another; a text that is not contiguous has the same bytes.
    let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isHashed == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
  }
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
