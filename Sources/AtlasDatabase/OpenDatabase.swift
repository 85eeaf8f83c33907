import GRDB
import Glibc

// How the file is opened:
//   1. what is there is looked at without writing: a foreign, damaged or newer file stays as it is
//   2. a new record is made beside its place, and takes it when it is whole
//   3. one connection that writes and up to four that read, in WAL
//   4. synchronous = FULL, after GRDB chose NORMAL: what a client was told is on disk
//   5. migrations, each in a transaction of its own, after a copy of what was there

func openDatabase(path: String) throws(AtlasDatabaseError) -> DatabasePool {
  do {
    if isMissing(path) { try makeRecord(path: path) } else { try refuseForeignDatabase(path: path) }
    let pool = try DatabasePool(path: path, configuration: configuration())
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    if try pool.read({ try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }) != Schema.version {
      try copyBeforeMigration(pool, path: path)
      try Schema.migrator.migrate(pool)
    }
    return pool
  } catch {
    // Of a connection that could not be opened nothing is left to ask for its last system call.
    throw AtlasDatabaseError(error, path: path, errno: 0)
  }
}

/// A file that is not there, or an empty one, as somebody who prepared the folder may have left.
private func isMissing(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) != 0 ? errno == ENOENT : status.st_size == 0
}

/// Makes an empty record. Killed at any moment, or out of space, it leaves a whole one or none: half of one could not be
/// told from another program's database.
private func makeRecord(path: String) throws {
  let unfinished = path + ".new"
  // A log without its file would be taken for the new file's.
  for file in [path, unfinished] { for suffix in ["-wal", "-shm", "-journal"] { unlink(file + suffix) } }
  unlink(unfinished)
  let pool = try DatabasePool(path: unfinished, configuration: configuration())
  try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
  try Schema.migrator.migrate(pool)
  _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
  pool.invalidateReadOnlyConnections()
  try pool.close()
  guard rename(unfinished, path) == 0 else { throw AtlasDatabaseError.cannotOpen(path: path, errno: errno) }
  syncFolder(folder(of: path))
}

/// An upgrade can be taken back: the record stays as the earlier version knew it, among the backups.
private func copyBeforeMigration(_ pool: DatabasePool, path: String) throws {
  let version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
  guard version > 0 else { return }
  _ = try BackupFolder(database: path).add(pool, prefix: "schema-\(version)")
}

private func configuration() -> Configuration {
  var configuration = Configuration()
  configuration.label = "atlas"
  configuration.maximumReaderCount = 4
  // Nobody else writes; a person with `sqlite3` gets the time to end a statement.
  configuration.busyMode = .timeout(5)
  configuration.prepareDatabase { database in
    // KiB. What readers ask for is a model's detail, each another page; the writer goes over indexes again and again.
    let cached = database.configuration.readonly ? 1024 : 8192
    try database.execute(
      sql: """
        -- Counts for a new file only. 2 to 4 KiB sketches waste half of 4 KiB pages.
        PRAGMA page_size = 16384;
        PRAGMA cache_size = -\(cached);
        -- A mapped file answers a failing disk with SIGBUS, a read one with an error; and mappings count as memory.
        PRAGMA mmap_size = 0;
        -- What a statement changes is noted until it ends. More than 64 KiB, i.e. one model, would go to a file of its own.
        PRAGMA temp_store = MEMORY;
        -- Pages, i.e. 16 MiB: a checkpoint costs some 50 ms, and a start after a crash reads no more than this.
        PRAGMA wal_autocheckpoint = 1000;
        -- The largest transaction, recharting all, leaves its log behind: cut it back.
        PRAGMA journal_size_limit = 67108864;
        """)
  }
  return configuration
}

/// Throws for a file that must not be written.
private func refuseForeignDatabase(path: String) throws {
  var readOnly = Configuration()
  readOnly.readonly = true
  readOnly.busyMode = .timeout(5)
  let queue = try DatabaseQueue(path: path, configuration: readOnly)
  try queue.read { database in
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let schema = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    guard application == Schema.applicationID || application == 0 && tables == 0 else {
      throw AtlasDatabaseError.notAnAtlas(path: path, finding: "an SQLite database of another program")
    }
    guard schema <= Schema.version else {
      throw AtlasDatabaseError.newerSchema(path: path, found: schema, known: Schema.version)
    }
  }
  try queue.close()
}
