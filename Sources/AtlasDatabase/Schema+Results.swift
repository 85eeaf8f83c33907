extension Schema {
  /// What cards report of evaluations: claims, as everything on a card.
  static let results = """
    CREATE TABLE result (
      card           INTEGER NOT NULL REFERENCES card (id) ON DELETE CASCADE,
      position       INTEGER NOT NULL,
      task           TEXT,              -- text-generation; null when the card does not say
      dataset        TEXT,              -- the benchmark
      metric         TEXT    NOT NULL,  -- accuracy, loss
      value          REAL    NOT NULL,  -- finite, in the card's unit
      PRIMARY KEY (card, position)
    ) STRICT, WITHOUT ROWID;

    """
}
