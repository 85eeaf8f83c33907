extension Schema {
  /// What was concluded. These tables can be emptied and rebuilt from the facts: `atlasctl rechart`.
  ///
  /// Models are named as in the atlas, not by row: a verdict may speak of a model that was never here. Evidence is a
  /// JSON object of numbers by name, docs/database.md#evidence.
  static let verdicts1 = """
    CREATE TABLE verdict (
      model          TEXT    PRIMARY KEY, -- ModelID
      family         TEXT,              -- id of the family's earliest member; null when nothing comparable was read
      duplicateOf    TEXT,              -- the original of a copy
      createdAt      INTEGER,           -- the time that the rules went by, ms since 1970; null unknown
      createdSource  TEXT,              -- CreationTime.Source
      ruleSet        TEXT    NOT NULL   -- paper.1, evidence.1
    ) STRICT, WITHOUT ROWID;

    -- A concluded parent.
    CREATE TABLE edge (
      child          TEXT    NOT NULL REFERENCES verdict (model) ON DELETE CASCADE,
      position       INTEGER NOT NULL,  -- by confidence, then parent
      parent         TEXT    NOT NULL,
      relation       TEXT    NOT NULL,  -- Relation
      method         TEXT,              -- full, checkpoint, lora-merged, slerp, gguf:Q4_K
      verdict        TEXT    NOT NULL,  -- EdgeVerdict: whether anybody had named the parent
      confidence     REAL    NOT NULL,  -- a probability
      rule           TEXT    NOT NULL,  -- the rule that concluded it
      evidence       TEXT    NOT NULL,  -- JSON
      PRIMARY KEY (child, position)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX edge_parent ON edge (parent);

    -- A claim and whether the weights agree with it.
    CREATE TABLE judgedClaim (
      child          TEXT    NOT NULL REFERENCES verdict (model) ON DELETE CASCADE,
      position       INTEGER NOT NULL,
      source         TEXT    NOT NULL,  -- ClaimSource
      reference      TEXT    NOT NULL,  -- as written
      relation       TEXT    NOT NULL,  -- Relation
      revision       TEXT,
      isMergeBase    INTEGER NOT NULL CHECK (isMergeBase IN (0, 1)),
      resolved       TEXT,              -- the model that the reference means; null when unknown
      verdict        TEXT    NOT NULL,  -- ClaimVerdict
      evidence       TEXT    NOT NULL,  -- JSON
      PRIMARY KEY (child, position)
    ) STRICT, WITHOUT ROWID;

    -- The best candidates that were not taken, nearest first.
    CREATE TABLE rejected (
      child          TEXT    NOT NULL REFERENCES verdict (model) ON DELETE CASCADE,
      position       INTEGER NOT NULL,
      candidate      TEXT    NOT NULL,
      reason         TEXT    NOT NULL,
      evidence       TEXT    NOT NULL,  -- JSON
      PRIMARY KEY (child, position)
    ) STRICT, WITHOUT ROWID;

    """
}
