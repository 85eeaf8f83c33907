import Glibc

/// The drop-in that `init` keeps: a list of roots, one a line.
final class RootsFile {
  let path: String
  /// As it was; nil when it was not there.
  private let before: String?

  init(_ path: String) {
    self.path = path
    before = Self.text(of: path)
  }

  static var standard: RootsFile {
    if geteuid() == 0 { return RootsFile("/etc/atlasd/conf.d/10-roots.yaml") }
    let home = environment("XDG_CONFIG_HOME") ?? "\(environment("HOME") ?? "")/.config"
    return RootsFile("\(home)/atlasd/conf.d/10-roots.yaml")
  }

  private static let head = "# The folders of models, as atlasctl init was told. See atlasd.yaml(5).\nroots:\n"

  /// - Returns: false when the root is there already.
  func add(_ root: String) throws(Failure) -> Bool {
    // In single quotes every character stands for itself, except a quote, which is doubled.
    let line = "  - '\(root.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    let text = before ?? Self.head
    let lines = text.split(separator: "\n")
    guard text.hasSuffix("\n"), lines.allSatisfy({ $0.hasPrefix("#") || $0 == "roots:" || $0.hasPrefix("  - ") }) else {
      throw Failure("\(path): was changed by hand", hint: "add the root there: \(line)")
    }
    if lines.contains(where: { $0 == line }) { return false }
    try write(text + line + "\n")
    return true
  }

  /// Takes back what `add` did.
  func restore() {
    guard let before else {
      unlink(path)
      return
    }
    // The complaint that follows is about something worse.
    try? write(before)
  }

  private func write(_ text: String) throws(Failure) {
    makeFolders()
    // Whole or not at all: the daemon may read at any moment.
    let new = path + ".new"
    guard let file = fopen(new, "we") else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw Failure("\(new): \(reason)", hint: "run it as root: sudo atlasctl init")
    }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten, rename(new, path) == 0 else {
      throw Failure("\(path): \(String(cString: strerror(errno)).lowercased())")
    }
  }

  private func makeFolders() {
    var folder = ""
    // Those that cannot be made are told by the write that follows.
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
  }

  private static func text(of path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
