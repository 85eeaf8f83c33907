import Glibc

/// Turns one text into the kind of value that its key wants, or says why it cannot.
struct ValueReading {
  let key: ConfigurationKey
  let text: String
  let origin: String
  private(set) var problems: [ConfigurationProblem] = []

  init(key: ConfigurationKey, text: String, origin: String) {
    self.key = key
    self.text = text
    self.origin = origin
  }

  mutating func expected(_ what: String) {
    problems.append(ConfigurationProblem(origin, "\(key.rawValue) is \"\(text)\", expected \(what)"))
  }

  mutating func word<Word: RawRepresentable<String> & CaseIterable>(of words: Word.Type) -> Word? {
    if let word = Word(rawValue: text) { return word }
    let all = Word.allCases.map(\.rawValue)
    let guess = nearest(to: text, among: all).map { ", did you mean \($0)?" } ?? ""
    expected(all.dropLast().joined(separator: ", ") + " or \(all.last ?? "")" + guess)
    return nil
  }

  mutating func seconds(_ range: ClosedRange<Double>) -> Double? {
    if let seconds = Double(text), range.contains(seconds) { return seconds }
    expected("seconds from \(Int(range.lowerBound)) to \(Int(range.upperBound))")
    return nil
  }

  mutating func hours(_ range: ClosedRange<Double>) -> Double? {
    if let hours = Double(text), range.contains(hours) { return hours }
    expected("hours from \(Int(range.lowerBound)) to \(Int(range.upperBound))")
    return nil
  }

  mutating func count(_ range: ClosedRange<Int>) -> Int? {
    if let count = Int(text), range.contains(count) { return count }
    expected("a number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  mutating func probability() -> Double? {
    if let value = Double(text), (0...1).contains(value) { return value }
    expected("a number from 0 to 1")
    return nil
  }

  /// With commas or spaces between; empty for none.
  func words() -> [String] { text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init) }

  /// Users by name or number, with commas or spaces between; empty for none.
  mutating func users() -> Set<UInt32>? {
    var users: Set<UInt32> = []
    for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      guard let user = UInt32(word) ?? getpwnam(String(word))?.pointee.pw_uid else {
        expected("users of this system, \(word) is none")
        return nil
      }
      users.insert(user)
    }
    return users
  }

  /// Bytes a second: `50000000`, `50M`, `48Mi`. The inner nil is `unlimited`, the outer one a problem.
  mutating func rate() -> UInt64?? {
    if text == "unlimited" { return .some(nil) }
    let units: [(suffix: String, bytes: UInt64)] = [
      ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("K", 1000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
    ]
    let unit = units.first { text.hasSuffix($0.suffix) }
    if let unit, let number = UInt64(text.dropLast(unit.suffix.utf8.count)) {
      let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
      // Slower than a mebibyte a second, a single read would hold all others up for longer than a second.
      if !overflow, bytes >= 1 << 20 { return bytes }
    }
    expected("bytes a second as 200M or 64Mi, at least 1Mi, or unlimited")
    return nil
  }

  /// An address with its path prefix; empty for none.
  mutating func webAddress() -> String? {
    if text.isEmpty || isWebAddress(text) { return text }
    expected("https://HOST or https://HOST/PREFIX")
    return nil
  }

  /// A list that is written as one text can only be the empty one.
  mutating func emptyList() { if !text.isEmpty { expected("a list of sources") } }

  /// Absolute, without slashes at the end.
  mutating func path(relativeTo folder: String?) -> String? {
    if let path = absolutePath(text, relativeTo: folder) { return path }
    expected("an absolute path")
    return nil
  }
}

/// - Parameter folder: where a relative path starts; nil when only absolute ones are allowed.
/// - Returns: nil for an empty path, and for a relative one that is not allowed. `.` and `..` at the start of a
///   relative path and empty components are resolved; symbolic links are not.
func absolutePath(_ text: String, relativeTo folder: String?) -> String? {
  guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
  guard text.hasPrefix("/") || folder != nil else { return nil }
  var parts = text.hasPrefix("/") ? [] : (folder ?? "").split(separator: "/")
  for part in text.split(separator: "/") where part != "." {
    if part == "..", !text.hasPrefix("/"), !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/")
}
