import ModelAtlas

/// Walks over a list of objects without reading them.
struct ListWalk {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private(set) var defect: String?

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    skipBlanks()
    if !take("[") { defect = "no list: it begins otherwise, of \(bytes.count) bytes" }
  }

  private var isAtEnd: Bool { position >= bytes.count }
  private func peek() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipBlanks() {
    while position < bytes.count, isBlank(bytes[position]) { position += 1 }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  /// The next element; nil at the end of the list, or where it breaks off.
  mutating func next() -> (range: Range<Int>, listed: ListedModel?)? {
    guard defect == nil else { return nil }
    skipBlanks()
    if take("]") {
      skipBlanks()
      if !isAtEnd { defect = "something follows the list" }
      position = bytes.count
      return nil
    }
    guard !isAtEnd else {
      // After the closing bracket this is reached again.
      if bytes.last(where: { !isBlank($0) }) != UInt8(ascii: "]") { defect = "the list is not closed" }
      return nil
    }
    let start = position
    let listed = peek() == UInt8(ascii: "{") ? object() : nil
    if listed == nil {
      position = start
      skipValue()
    }
    let end = position
    skipBlanks()
    guard take(",") || peek() == UInt8(ascii: "]") else {
      defect = "the list breaks off after byte \(start)"
      return nil
    }
    return (start..<end, listed)
  }

  /// An object's telling fields; nil for whatever is not plain.
  private mutating func object() -> ListedModel? {
    var (id, revision, modified): (String?, String?, UnixTime?)
    var (isGated, isDisabled) = (false, false)
    position += 1
    skipBlanks()
    if take("}") { return nil }
    repeat {
      skipBlanks()
      guard let key = plainText() else { return nil }
      skipBlanks()
      guard take(":") else { return nil }
      skipBlanks()
      let start = position
      skipValue()
      let value = start..<position
      if equals(key, "id") { id = text(value) }
      if equals(key, "sha") { revision = text(value) }
      if equals(key, "lastModified") { modified = unquoted(value).flatMap { UnixTime(rfc3339: $0) } }
      if equals(key, "gated") { isGated = !equals(value, "false") }
      if equals(key, "disabled") { isDisabled = equals(value, "true") }
      skipBlanks()
    } while take(",")
    guard take("}"), let id else { return nil }
    return ListedModel(
      id: ModelID(id), revision: revision, modifiedAt: modified, isGated: isGated, isDisabled: isDisabled)
  }

  /// The bytes between two quotes; nil with an escape among them.
  private mutating func plainText() -> Range<Int>? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
      position += 1
    }
    let end = position
    return take("\"") ? start..<end : nil
  }

  private mutating func skipText() {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, bytes.count)
  }

  /// A text, a nested value with all that is in it, or what stands up to the next sign.
  private mutating func skipValue() {
    if peek() == UInt8(ascii: "\"") { return skipText() }
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        skipText()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
        if depth == 0 {
          position += 1
          return
        }
      case UInt8(ascii: ","): if depth == 0 { return }
      default: break
      }
      position += 1
    }
  }

  private func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    let expected = word.utf8Start
    for index in 0..<range.count where bytes[range.lowerBound + index] != expected[index] { return false }
    return true
  }

  /// A value that is a text without escapes.
  private func unquoted(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8>? {
    guard range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\""),
      !bytes[range].contains(UInt8(ascii: "\\"))
    else { return nil }
    return UnsafeBufferPointer(rebasing: bytes[(range.lowerBound + 1)..<(range.upperBound - 1)])
  }

  private func text(_ range: Range<Int>) -> String? {
    unquoted(range).map { String(decoding: $0, as: UTF8.self) }
  }
}
