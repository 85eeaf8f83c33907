import Glibc

/// A secret that proves to a Hub who asks. Shown nowhere: its description is not its text.
package struct HubToken: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let text: String

  package var description: String { "(token)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Nil for what no header can carry: an empty text, white space, control characters.
  package init?(_ text: String) {
    var word = Substring(text)
    while let last = word.last, last.isWhitespace { word.removeLast() }
    while let first = word.first, first.isWhitespace { word.removeFirst() }
    guard !word.isEmpty, word.utf8.count <= 4096, word.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    self.text = String(word)
  }
}

extension HubToken {
  /// Takes as long for a wrong text as for the right one, so that its bytes cannot be found one by one.
  package func isEqual(to other: String) -> Bool {
    guard other.utf8.count == text.utf8.count else { return false }
    return zip(text.utf8, other.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// The secret of a source's webhooks: systemd's credential, else a file; nil when there is neither.
///
/// - Throws: the configured file's path and reason.
package func webhookSecret(
  credential: String, path: String?, environment: [String: String]
) throws(HubTokenError) -> HubToken? {
  try hubToken(credential: credential, usesEnvironment: false, path: path, environment: environment)
}

/// The token of the first place that has one: systemd's credential, the environment, a file.
///
/// - Parameters:
///   - credential: name of a file in `$CREDENTIALS_DIRECTORY`.
///   - usesEnvironment: whether `HF_TOKEN` and the client's own file count: for the one source that they are meant for.
///   - path: of the configured file; nil for none.
/// - Throws: the configured file's path and reason, when it cannot be read; its content is never part of it.
package func hubToken(
  credential: String, usesEnvironment: Bool, path: String?, environment: [String: String]
) throws(HubTokenError) -> HubToken? {
  if let folder = environment["CREDENTIALS_DIRECTORY"], let token = try? token(inFile: "\(folder)/\(credential)") {
    return token
  }
  if usesEnvironment {
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      if let token = environment[name].flatMap({ HubToken($0) }) { return token }
    }
  }
  if let path { return try token(inFile: path) }
  guard usesEnvironment else { return nil }
  let home = environment["HF_HOME"] ?? environment["HOME"].map { "\($0)/.cache/huggingface" }
  let usual = environment["HF_TOKEN_PATH"] ?? home.map { "\($0)/token" }
  // The client's own file need not exist.
  return usual.flatMap { try? token(inFile: $0) }
}

package struct HubTokenError: Error, CustomStringConvertible {
  package let description: String
}

private func token(inFile path: String) throws(HubTokenError) -> HubToken {
  guard let file = fopen(path, "rbe") else {
    throw HubTokenError(description: "\(path): \(String(cString: strerror(errno)).lowercased())")
  }
  defer { fclose(file) }
  let bytes = [UInt8](unsafeUninitializedCapacity: 8192) { buffer, count in
    count = fread(buffer.baseAddress, 1, buffer.count, file)
  }
  guard let text = String(validating: bytes, as: UTF8.self), let token = HubToken(text) else {
    throw HubTokenError(description: "\(path): no token in it")
  }
  return token
}
