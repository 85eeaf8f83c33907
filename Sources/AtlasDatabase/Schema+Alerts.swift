extension Schema {
  /// What people are told, and what waits to be told. Times are milliseconds since 1970 UTC.
  static let alerts4 = """
    -- One row per rule, model and cause. Comes and goes with its cause; people acknowledge it.
    CREATE TABLE alert (
      id             TEXT    PRIMARY KEY, -- 32 hexadecimal digits: a hash over rule, model and cause
      rule           TEXT    NOT NULL,  -- AlertRule
      model          TEXT    NOT NULL,  -- ModelID
      cause          TEXT    NOT NULL,  -- what tells causes of one rule and model apart
      subjects       TEXT    NOT NULL,  -- JSON array of ids: the other models that it is about
      path           TEXT    NOT NULL,  -- JSON array of ids: from the ancestor down to the model
      message        TEXT    NOT NULL,
      severity       TEXT    NOT NULL,  -- AlertSeverity
      state          TEXT    NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
      since          INTEGER NOT NULL,  -- when it was opened, or opened anew
      updated        INTEGER NOT NULL,
      byUser         INTEGER,           -- who changed its state last; null for the daemon
      byProcess      INTEGER,
      snoozedUntil   INTEGER            -- nobody is told before; null when it is not snoozed
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX alert_standing ON alert (model) WHERE state <> 'resolved';

    -- Which weights a place held when they were first seen whole.
    CREATE TABLE weightIdentity (
      root           TEXT    NOT NULL,
      name           TEXT    NOT NULL,
      sample         BLOB    NOT NULL CHECK (length(sample) = 16), -- model.sampleHash of then
      valueHash      BLOB CHECK (length(valueHash) = 32),          -- null until hashed
      PRIMARY KEY (root, name)
    ) STRICT, WITHOUT ROWID;

    -- Roots whose first scan is over: what it found was the baseline, and nobody was told of it.
    CREATE TABLE knownRoot (
      root           TEXT    PRIMARY KEY,
      at             INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What one receiver is to be told of one root cause. Deleted once it was told.
    CREATE TABLE delivery (
      id             INTEGER PRIMARY KEY AUTOINCREMENT, -- rising: the order in which a sink's receiver gets them
      sink           TEXT    NOT NULL,
      cause          TEXT    NOT NULL,
      queuedAt       INTEGER NOT NULL,
      attempts       INTEGER NOT NULL,
      notBefore      INTEGER NOT NULL,
      state          TEXT    NOT NULL CHECK (state IN ('waiting', 'taken', 'dead')), -- taken: nothing is added to it
      failure        TEXT               -- of the last attempt
    ) STRICT;

    CREATE INDEX delivery_sink ON delivery (sink, id) WHERE state <> 'dead';

    CREATE TABLE deliveryAlert (
      delivery       INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
      alert          TEXT    NOT NULL,
      PRIMARY KEY (delivery, alert)
    ) STRICT, WITHOUT ROWID;

    """

  /// What people said: facts.
  static let people4 = """
    CREATE TABLE word (
      child          TEXT    NOT NULL,  -- ModelID
      parent         TEXT    NOT NULL,
      isConfirmed    INTEGER NOT NULL CHECK (isConfirmed IN (0, 1)), -- 0: does not descend from it
      user           INTEGER NOT NULL,  -- number of the user who said so
      process        INTEGER NOT NULL,
      at             INTEGER NOT NULL,  -- ms since 1970
      PRIMARY KEY (child, parent)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE annotation (
      model          TEXT    NOT NULL,  -- ModelID
      key            TEXT    NOT NULL,  -- dotted: owner, eval.mmlu
      value          TEXT    NOT NULL,
      user           INTEGER NOT NULL,
      process        INTEGER NOT NULL,
      at             INTEGER NOT NULL,
      PRIMARY KEY (model, key)
    ) STRICT, WITHOUT ROWID;

    """
}
