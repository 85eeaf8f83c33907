import Glibc

/// A folder that is put together beside its final place and appears there whole, by one rename, or not at all.
final class StagedFolder {
  /// Where it is put together. The name's end tells watchers to look away.
  let path: String
  private let target: String
  private var made: [(path: String, isFolder: Bool)] = []

  init(for target: String) throws {
    self.target = target
    path = "\(target).\(getpid()).incomplete"
    if let parent = parentPath(target) { try makeFolders(to: parent) }
    try make(path)
  }

  /// Makes a folder inside, with all that lead to it, and returns its absolute path.
  @discardableResult
  func folder(_ name: String) throws -> String {
    var folder = path
    for part in name.split(separator: "/") {
      folder += "/\(part)"
      if access(folder, F_OK) != 0 { try make(folder) }
    }
    return folder
  }

  /// The absolute path of a file that is about to be made in it.
  func file(_ name: String) throws -> String {
    if let parent = name.lastIndex(of: "/") { try folder(String(name[..<parent])) }
    let file = "\(path)/\(name)"
    made.append((file, false))
    return file
  }

  func link(_ name: String, to destination: String) throws {
    let file = try file(name)
    guard symlink(destination, file) == 0 else { throw Failure("\(file): \(systemReason(errno))") }
  }

  /// Renames a file inside; replaces an equal one.
  func rename(_ file: String, to name: String) throws {
    let new = try self.file(name)
    guard Glibc.rename(file, new) == 0 else { throw Failure("\(new): \(systemReason(errno))") }
  }

  /// Makes everything durable and visible at once. Fails when something is there already.
  func publish() throws {
    for item in made.reversed() where item.isFolder { try synchronize(item.path) }
    // Replaces an empty folder and nothing else.
    guard Glibc.rename(path, target) == 0 else {
      let code = errno
      if [EEXIST, ENOTEMPTY, ENOTDIR].contains(code) { throw Failure.alreadyThere(target) }
      let hint = code == EBUSY ? "it is a mount point: name a folder in it" : nil
      throw Failure("\(target): \(systemReason(code))", hint: hint)
    }
    made = []
    if let parent = parentPath(target) { try synchronize(parent) }
  }

  /// Takes away what was not published.
  func discard() {
    for item in made.reversed() {
      // What is gone already needs no taking away.
      _ = item.isFolder ? rmdir(item.path) : unlink(item.path)
    }
  }

  private func makeFolders(to parent: String) throws {
    if access(parent, F_OK) == 0 { return }
    if let above = parentPath(parent), above != parent { try makeFolders(to: above) }
    guard mkdir(parent, 0o777) == 0 || errno == EEXIST else { throw Failure("\(parent): \(systemReason(errno))") }
  }

  private func make(_ folder: String) throws {
    guard mkdir(folder, 0o777) == 0 else { throw Failure("\(folder): \(systemReason(errno))") }
    made.append((folder, true))
  }

  private func synchronize(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure("\(folder): \(systemReason(errno))") }
    defer { close(descriptor) }
    // Some network file systems know no such thing for a folder.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Failure("\(folder): \(systemReason(errno))") }
  }
}

extension Failure {
  static func alreadyThere(_ path: String) -> Failure {
    Failure("\(path): something is there already", hint: "nothing is overwritten: move it away, or name another folder")
  }
}
