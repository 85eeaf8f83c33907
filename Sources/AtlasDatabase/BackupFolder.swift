import GRDB
import Glibc
import ModelAtlas

/// `backups` beside the record: copies that SQLite's backup interface made, by the time of their making.
struct BackupFolder {
  let path: String

  /// - Parameter database: path of the record.
  init(database path: String) { self.path = folder(of: path) + "/backups" }

  /// Copies a record that is in use, under a name that says why; the copy has its name only once it is on disk.
  func add(_ source: any DatabaseReader, prefix: String = "atlas") throws -> RecordBackup {
    try makeFolder()
    let now = UnixTime(milliseconds: Int64(time(nil)) * 1000)
    let name = "\(prefix)-\(now.description.filter { $0.isNumber || $0 == "T" }).db"
    let (unfinished, finished) = ("\(path)/.\(name).part", "\(path)/\(name)")
    remove(unfinished)
    do {
      let copy = try DatabaseQueue(path: unfinished)
      try source.backup(to: copy)
      // The record's mode is WAL, and so is the copy's: without it a copy is one file.
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.close()
    } catch {
      remove(unfinished)
      throw error
    }
    guard rename(unfinished, finished) == 0 else {
      throw AtlasDatabaseError.cannotOpen(path: finished, errno: errno)
    }
    syncFolder(path)
    return list().first { $0.path == finished } ?? RecordBackup(path: finished, bytes: 0, at: now)
  }

  /// Newest first; copies that were made before a migration are among them.
  func list() -> [RecordBackup] {
    names(in: path).filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") }.compactMap { name -> RecordBackup? in
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0 else { return nil }
      let at = UnixTime(milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
      return RecordBackup(path: "\(path)/\(name)", bytes: UInt64(max(0, status.st_size)), at: at)
    }.sorted { ($0.at, $0.path) > ($1.at, $1.path) }
  }

  /// Removes all but the newest.
  func prune(keep: Int) {
    for old in list().dropFirst(max(1, keep)) { remove(old.path) }
    for name in names(in: path) where name.hasSuffix(".part") { remove("\(path)/\(name)") }
  }

  private func makeFolder() throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      let code = errno
      throw code == ENOSPC || code == EDQUOT
        ? AtlasDatabaseError.full(path: path, errno: code) : AtlasDatabaseError.readOnly(path: path, errno: code)
    }
  }
}

func folder(of path: String) -> String {
  let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  return parts.isEmpty ? "." : parts.joined(separator: "/")
}

/// In no order; empty for a folder that is not there.
func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names
}

func bytes(of path: String) -> UInt64? {
  var status = stat()
  return stat(path, &status) == 0 ? UInt64(max(0, status.st_size)) : nil
}

/// A new name is on disk only with its folder. A file system that cannot do it has nothing better.
func syncFolder(_ path: String) {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  _ = fsync(descriptor)
  close(descriptor)
}
