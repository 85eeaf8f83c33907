extension Schema {
  /// What is read beyond the sample where that cannot tell a quantized model's parent, and what asks for it.
  static let closerLooks = """
    -- CloserLook, oldest first: FactCoding/CloserLookBlob.swift; null without any.
    ALTER TABLE model ADD COLUMN closerLooks BLOB;
    -- ParentDoubt: candidates that the sample cannot tell apart, a JSON array of ids, nearest first; null without doubt.
    ALTER TABLE verdict ADD COLUMN doubtful TEXT;
    -- Values that would tell them apart; null without doubt.
    ALTER TABLE verdict ADD COLUMN doubtValues INTEGER;

    """
}
