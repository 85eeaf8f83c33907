import ModelAtlas

private let gitFileBytesMax = 1 << 20

/// The Hub repository and commit that a git clone came from. Nil for a clone of something else.
///
/// - Parameter clone: the absolute path of the folder that holds `.git`.
func cloneOrigin(_ clone: ByteString) -> HubOrigin? {
  let git = joined(clone, ".git")
  guard let config = smallFile(joined(git, "config"), limit: gitFileBytesMax),
    let repository = lines(config).lazy.compactMap({ hubRepository($0) }).first
  else { return nil }
  return HubOrigin(repository: ModelID(repository), revision: headCommit(git))
}

/// `org/name` out of a line `url = https://huggingface.co/org/name`.
private func hubRepository(_ line: String) -> String? {
  let words = line.split(separator: " ").flatMap { $0.split(separator: "\t") }
  guard words.count == 3, words[0] == "url", words[1] == "=" else { return nil }
  return hubRepository(ofURL: String(words[2]))
}

/// `org/name` of an address at the Hub; nil for another one.
func hubRepository(ofURL url: String) -> String? {
  for host in ["huggingface.co/", "huggingface.co:", "hf.co/", "hf.co:"] {
    guard let range = url.firstRange(of: host) else { continue }
    let path = url[range.upperBound...]
    return String(path.hasSuffix(".git") ? path.dropLast(4) : path)
  }
  return nil
}

private func headCommit(_ git: ByteString) -> String? {
  guard let head = smallFile(joined(git, "HEAD"), limit: 4096).map(lines)?.first else { return nil }
  guard head.hasPrefix("ref: ") else { return commit(head) }
  let reference = String(head.dropFirst(5))
  if reference.hasPrefix("/") || reference.split(separator: "/").contains("..") { return nil }
  if let loose = smallFile(joined(git, ByteString(reference)), limit: 4096).map(lines)?.first { return commit(loose) }
  let packed = smallFile(joined(git, "packed-refs"), limit: gitFileBytesMax).map(lines) ?? []
  return packed.first { $0.hasSuffix(" " + reference) }.flatMap { commit(String($0.prefix(40))) }
}

private func commit(_ text: String) -> String? {
  text.utf8.count == 40 && text.utf8.allSatisfy { hexadecimalValue($0) != nil } ? text : nil
}
