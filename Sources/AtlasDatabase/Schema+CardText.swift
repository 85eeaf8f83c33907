extension Schema {
  /// What `search` looks through. Models that are recorded already come in with what their row holds; the text of a
  /// card is added when its folder is read again.
  static let cardText = """
    -- By model.id as rowid: the path below the root; architecture, license, task, library, tags and data sets; the card's
    -- text below its front matter, the first 16 KiB.
    CREATE VIRTUAL TABLE cardText USING fts5(id, labels, body, tokenize = 'unicode61 remove_diacritics 2');
    CREATE TRIGGER model_cardText AFTER DELETE ON model BEGIN
      DELETE FROM cardText WHERE rowid = old.id;
    END;
    INSERT INTO cardText (rowid, id, labels, body)
      SELECT model.id, model.name,
        coalesce(card.license, '') || ' ' || coalesce(card.pipelineTag, '') || ' ' || coalesce(card.libraryName, '')
          || ' ' || coalesce(card.tags, '') || ' ' || coalesce(card.datasets, ''), ''
      FROM model LEFT JOIN card ON card.model = model.id;

    """
}
