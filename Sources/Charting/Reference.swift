import ModelAtlas

/// What the text of a claim may mean.
struct Reference: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// `org/name`: an id on a Hub, whether it is here or not.
    case hub
    /// One word: an old Hub id without an organization, or the end of a path.
    case bare
    /// A path on somebody's machine.
    case path
    /// Below the folder of the model that makes the claim.
    case relative
    /// An address of something that is no Hub repository.
    case foreign
  }

  let form: Form
  /// The parts, wrapping removed: `["org", "name"]`.
  let parts: [String]
  let revision: String?

  /// What every model that this reference can mean is filed under.
  var base: ModelID { NameIndex.filed(parts.last ?? "") }
  var joined: ModelID { ModelID(parts.joined(separator: "/")) }

  init(_ claim: ParentClaim) { self.init(claim.reference, revision: claim.revision) }

  init(_ text: String, revision claimed: String? = nil) {
    let trimmed = Reference.trimmed(text)
    if let scheme = trimmed.range(of: "://") {
      (form, parts, revision) = Reference.address(trimmed[scheme.upperBound...], revision: claimed)
      return
    }
    let words = trimmed.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init).filter { $0 != "." }
    if let cached = Reference.cached(words) {
      (form, parts, revision) = (.hub, cached.parts, claimed ?? cached.revision)
    } else {
      parts = words.filter { $0 != ".." && $0 != "~" }
      revision = claimed
      form = Reference.form(of: String(trimmed), parts: parts)
    }
  }

  private static func form(of text: String, parts: [String]) -> Form {
    let isRooted = text.hasPrefix("/") || text.hasPrefix("~") || text.contains("\\") || text.hasPrefix("../")
    if isRooted { return .path }
    if text.hasPrefix("./") || isCheckpoint(parts.last ?? "") { return .relative }
    switch parts.count {
    case 0: return .foreign
    case 1: return .bare
    case 2: return .hub
    default: return .path
    }
  }

  /// `checkpoint-500`: every run has one, so it names nothing by itself.
  static func isCheckpoint(_ name: String) -> Bool {
    let prefix = "checkpoint-"
    return name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count
      && name.utf8.dropFirst(prefix.utf8.count).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// `huggingface.co/org/name/tree/REVISION`.
  private static func address(_ rest: Substring, revision: String?) -> (Form, [String], String?) {
    var words = rest.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map(String.init)
    let hosts = ["huggingface.co", "www.huggingface.co", "hf.co", "hf-mirror.com"]
    guard !words.isEmpty, hosts.contains(words.removeFirst().lowercased()), !words.isEmpty else {
      return (.foreign, [], nil)
    }
    if words[0] == "models" { words.removeFirst() }
    let isTree = words.count >= 4 && ["tree", "resolve", "blob"].contains(words[2])
    return (words.count >= 2 ? .hub : .bare, Array(words.prefix(2)), revision ?? (isTree ? words[3] : nil))
  }

  /// `.../models--org--name/snapshots/COMMIT`, wherever the cache lies.
  private static func cached(_ words: [String]) -> (parts: [String], revision: String?)? {
    guard let index = words.firstIndex(where: { $0.hasPrefix("models--") }) else { return nil }
    let name = words[index].dropFirst("models--".count)
    guard let split = name.range(of: "--") else { return nil }
    let parts = [String(name[..<split.lowerBound]), String(name[split.upperBound...])]
    guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let rest = words[(index + 1)...]
    return (parts, rest.first == "snapshots" ? rest.dropFirst().first : nil)
  }

  private static func trimmed(_ text: String) -> Substring {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
    let end = text.lastIndex { !isSpace($0) }.map { text.index(after: $0) } ?? start
    return text[start..<end]
  }
}

extension StringProtocol {
  /// The first place where `text` occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
