extension Schema {
  /// Work that waits, and what happened.
  static let queue1 = """
    -- A settled folder that waits to be read, or a read model that waits to be hashed.
    CREATE TABLE arrival (
      root           TEXT    NOT NULL,
      name           TEXT    NOT NULL,
      stage          TEXT    NOT NULL CHECK (stage IN ('read', 'hash')),
      listing        INTEGER NOT NULL,  -- hash over the file listing that settled, 64 bits
      settledAt      INTEGER NOT NULL,  -- ms since 1970
      PRIMARY KEY (root, name)
    ) STRICT, WITHOUT ROWID;

    -- How far hashing one file has come.
    CREATE TABLE hashProgress (
      root           TEXT    NOT NULL,
      name           TEXT    NOT NULL,
      path           ANY     NOT NULL,  -- of the file: TEXT, or BLOB when it is not UTF-8
      bytes          INTEGER NOT NULL,  -- the file's size, mtime and ctime when hashing began, as in `file`
      modified       INTEGER NOT NULL,
      changed        INTEGER NOT NULL,
      isWeights      INTEGER NOT NULL CHECK (isWeights IN (0, 1)),
      sha256         BLOB CHECK (length(sha256) = 32),
      claimedSHA256  BLOB CHECK (length(claimedSHA256) = 32),
      bytesDone      INTEGER NOT NULL,  -- from the start of the file, 64 bits
      state          BLOB    NOT NULL,  -- opaque state of the hash functions
      PRIMARY KEY (root, name, path)
    ) STRICT, WITHOUT ROWID;

    -- What entered, changed in or left the atlas: the newest 100,000.
    CREATE TABLE event (
      id             INTEGER PRIMARY KEY, -- rising: the newest is never deleted
      at             INTEGER NOT NULL,  -- ms since 1970
      kind           TEXT    NOT NULL,  -- model.charted, edges.changed, ...
      model          TEXT,              -- ModelID; null when it is about no model
      detail         TEXT    NOT NULL   -- JSON object of strings
    ) STRICT;

    """
}
