/// Cuts a JSON array into its elements without reading them: each is parsed, and may fail, by itself.
struct ArrayElements: IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int
  /// What is wrong with the array around its elements; set once `next` has returned nil.
  private(set) var problem: String?

  /// `bytes` begin with `[`, blanks allowed before it.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = (bytes.firstIndex(of: UInt8(ascii: "[")) ?? bytes.count - 1) + 1
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard problem == nil, position < bytes.count else { return nil }
    let start = position
    guard let end = endOfElement() else {
      problem = "the array is not closed"
      return nil
    }
    let element = bytes[start..<end]
    let isLast = bytes[end] == UInt8(ascii: "]")
    position = isLast ? bytes.count : end + 1
    if isLast, !bytes[(end + 1)...].allSatisfy(isBlank) { problem = "something follows the array" }
    return isLast && element.allSatisfy(isBlank) ? nil : element
  }

  /// The comma or bracket that ends the element at `position`, outside of texts and nested values.
  private func endOfElement() -> Int? {
    var depth = 0
    var isInText = false
    var index = position
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInText: index += 1
      case UInt8(ascii: "\""): isInText.toggle()
      case _ where isInText: break
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]") where depth == 0, UInt8(ascii: ",") where depth == 0: return index
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      index += 1
    }
    return nil
  }
}
