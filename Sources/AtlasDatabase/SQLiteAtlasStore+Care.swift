import GRDB
import Glibc
import ModelAtlas

extension SQLiteAtlasStore: RecordCare {
  /// Below this, a record that grows for a day may find no room.
  private static let freeBytesMin: UInt64 = 1 << 30
  /// A record that changes is copied daily; twice that without a copy means that copying fails.
  private static let backupAgeMax: Int64 = 48 * 3600 * 1000

  package func backUp(keep: Int) throws -> RecordBackup {
    let folder = BackupFolder(database: path)
    let free = freeBytes(of: path)
    if let free, let needed = bytes(of: path), free < needed + needed / 8 {
      throw AtlasDatabaseError.full(path: folder.path, errno: ENOSPC)
    }
    let backup = try copy { try folder.add($0) }
    folder.prune(keep: keep)
    return backup
  }

  package func backups() -> [RecordBackup] { BackupFolder(database: path).list() }

  package func lastChange() -> UnixTime? {
    [path, path + "-wal"].compactMap { file -> UnixTime? in
      var status = stat()
      guard stat(file, &status) == 0 else { return nil }
      return UnixTime(milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
    }.max()
  }

  package func findings() -> [Finding] { [recordFinding(), backupFinding(), diskFinding()] }

  private func recordFinding() -> Finding {
    do {
      try copy { reader in
        try reader.read { database in try checkIntegrity(of: database, path: path) }
      }
      return Finding("record", .ok, "\(path): \(bytes(of: path) ?? 0) bytes, schema \(Self.schemaVersion), whole")
    } catch {
      return Finding(
        "record", .failed, "\(error)",
        hint: "systemctl restart atlasd: a damaged record is made anew from its last copy and the folders")
    }
  }

  private func backupFinding() -> Finding {
    let hint = "atlasctl backup makes one now"
    guard let last = backups().first else { return Finding("backup", .warning, "there is none yet", hint: hint) }
    let age = (lastChange()?.milliseconds ?? 0) - last.at.milliseconds
    let state: Finding.State = age > Self.backupAgeMax ? .warning : .ok
    return Finding(
      "backup", state, "\(last.path), of \(last.at), \(last.bytes) bytes", hint: state == .ok ? nil : hint)
  }

  private func diskFinding() -> Finding {
    guard let free = freeBytes(of: path) else { return Finding("disk", .warning, "\(path): size unknown") }
    let message = "\(free / (1 << 20)) MiB are free for the record and its copies"
    guard free < Self.freeBytesMin else { return Finding("disk", .ok, message) }
    return Finding("disk", .warning, message, hint: "make room on the file system of \(folder(of: path))")
  }
}

/// What an unprivileged user can still write.
private func freeBytes(of path: String) -> UInt64? {
  var status = statvfs()
  guard statvfs(folder(of: path), &status) == 0 else { return nil }
  return UInt64(status.f_bavail) * UInt64(status.f_frsize)
}
