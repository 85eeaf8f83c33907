import ModelAtlas

// A letter, and the reason where there is one.

extension BlobWriter {
  package mutating func append(_ condition: Condition) {
    switch condition {
    case .whole: append(0)
    case .incomplete(let reason): append(1, reason)
    case .stub(let reason): append(2, reason)
    case .unreadable(let reason): append(3, reason)
    case .removed: append(4)
    }
  }

  private mutating func append(_ letter: UInt8, _ reason: String) {
    append(letter)
    append(text: reason)
  }
}

extension BlobReader {
  package mutating func condition() throws -> Condition {
    let letter = try byte()
    switch letter {
    case 0: return .whole
    case 1: return .incomplete(reason: try text())
    case 2: return .stub(reason: try text())
    case 3: return .unreadable(reason: try text())
    case 4: return .removed
    default: throw UnreadableBlob("a blob has condition \(letter)")
    }
  }
}
