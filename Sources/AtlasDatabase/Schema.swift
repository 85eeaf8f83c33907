import GRDB

/// The record's tables and how earlier records become them.
enum Schema {
  /// `ATLS`: tells our files from those of other programs (`PRAGMA application_id`, byte 68 of the file).
  static let applicationID = 0x4154_4C53

  /// The number of migrations; `PRAGMA user_version` of a record that this program wrote.
  static let version = 6

  /// Append-only: a migration that was released is never edited.
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: facts1 + verdicts1 + queue1)
      try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: results + "PRAGMA user_version = 2")
    }
    migrator.registerMigration("3") { database in
      try database.execute(sql: polling + "PRAGMA user_version = 3")
    }
    migrator.registerMigration("4") { database in
      try database.execute(sql: alerts4 + people4 + "PRAGMA user_version = 4")
    }
    migrator.registerMigration("5") { database in
      try database.execute(sql: cardText + "PRAGMA user_version = 5")
    }
    migrator.registerMigration("6") { database in
      try database.execute(sql: closerLooks + "PRAGMA user_version = 6")
    }
    return migrator
  }()
}
