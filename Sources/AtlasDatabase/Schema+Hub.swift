extension Schema {
  /// What polling a Hub keeps: where it stands, how each repository looked last, and what left the house for it.
  static let polling = """
    ALTER TABLE hub ADD COLUMN modifiedAt INTEGER;        -- when anything in the repository changed last
    ALTER TABLE hub ADD COLUMN source TEXT;               -- configured source; null for an imported record
    ALTER TABLE hub ADD COLUMN state TEXT NOT NULL DEFAULT 'present'; -- HubState
    ALTER TABLE hub ADD COLUMN renamedTo TEXT;            -- its name now, when it was renamed
    ALTER TABLE hub ADD COLUMN misses INTEGER NOT NULL DEFAULT 0; -- polls in a row that did not see it

    -- How far the polling of one query of one source has come.
    CREATE TABLE hubProgress (
      source         TEXT    NOT NULL,  -- configured name
      query          TEXT    NOT NULL,  -- author=acme, search=llama
      cursor         TEXT,              -- next page of the first crawl; null before it and after it
      isCrawled      INTEGER NOT NULL CHECK (isCrawled IN (0, 1)),
      watermark      INTEGER,           -- all that changed up to here is known, ms since 1970; null before the crawl
      PRIMARY KEY (source, query)
    ) STRICT, WITHOUT ROWID;

    -- Every request that left the house: those of the newest 14 days, 200,000 at most.
    CREATE TABLE egress (
      id             INTEGER PRIMARY KEY, -- rising
      at             INTEGER NOT NULL,  -- ms since 1970
      source         TEXT    NOT NULL,  -- the configured source on whose behalf
      method         TEXT    NOT NULL,
      host           TEXT    NOT NULL,  -- scheme, host and port
      path           TEXT    NOT NULL,  -- without its query
      status         INTEGER,           -- null when nobody answered
      bytes          INTEGER NOT NULL,  -- of the answer's body, 64 bits
      hadToken       INTEGER NOT NULL CHECK (hadToken IN (0, 1))
    ) STRICT;

    """
}
