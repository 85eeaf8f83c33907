import GRDB
import Glibc
import ModelAtlas

/// Throws `corrupt` for a file whose pages, rows or indexes contradict each other.
///
/// - Complexity: reads the whole file, some hundred megabytes a second from memory.
func checkIntegrity(of database: Database, path: String) throws {
  let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
  guard findings == ["ok"] else {
    throw AtlasDatabaseError.corrupt(path: path, finding: findings.first ?? "the check says nothing")
  }
}

/// A record that could not be used, and what took its place.
package struct DamagedRecord: Hashable, Sendable {
  /// Where the damaged file is now.
  package let keptAs: String
  /// The copy that was restored; nil when there was none that is whole: then the record began empty.
  package let restoredFrom: String?

  /// Puts a damaged record aside and the newest whole backup in its place. Nothing is deleted.
  ///
  /// - Parameter path: of the record; nobody has it open.
  package static func replace(at path: String) throws(AtlasDatabaseError) -> DamagedRecord {
    let stamp = UnixTime(milliseconds: Int64(time(nil)) * 1000).description.filter { $0.isNumber || $0 == "T" }
    let kept = "\(path).damaged-\(stamp)"
    for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
      guard rename(path + suffix, kept + suffix) == 0 else { throw .cannotOpen(path: path + suffix, errno: errno) }
    }
    let restored = BackupFolder(database: path).list().first { restore($0.path, to: path) }
    syncFolder(folder(of: path))
    return DamagedRecord(keptAs: kept, restoredFrom: restored?.path)
  }

  /// The damaged files that lie beside a record, oldest first: somebody may want to look at them.
  package static func kept(beside path: String) -> [String] {
    let (folder, name) = (folder(of: path), path.split(separator: "/").last.map(String.init) ?? path)
    return names(in: folder).filter {
      $0.hasPrefix("\(name).damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
    }.sorted().map { "\(folder)/\($0)" }
  }

  /// - Returns: false for a backup that is no whole record of a version that we know; then nothing is left of the try.
  private static func restore(_ backup: String, to path: String) -> Bool {
    do {
      var readOnly = Configuration()
      readOnly.readonly = true
      let source = try DatabaseQueue(path: backup, configuration: readOnly)
      try source.read { database in
        try checkIntegrity(of: database, path: backup)
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
          throw AtlasDatabaseError.notAnAtlas(path: backup, finding: "no record")
        }
      }
      let target = try DatabaseQueue(path: path)
      try source.backup(to: target)
      try target.close()
      return true
    } catch {
      remove(path)
      return false
    }
  }
}

extension AtlasDatabaseError {
  /// Whether the file itself is bad, so that making it anew is what helps.
  package var isDamage: Bool {
    if case .corrupt = self { true } else { false }
  }
}
