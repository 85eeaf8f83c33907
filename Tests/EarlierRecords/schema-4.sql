-- A record of schema 4, as that version made it. Never edited: what migrates it is under test.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
-- One row per place where a model lies or lay.
CREATE TABLE model (
  id             INTEGER PRIMARY KEY,
  root           TEXT    NOT NULL,  -- configured name of the root
  name           TEXT    NOT NULL,  -- path below the root, ModelPlace.name
  path           TEXT    NOT NULL,  -- absolute, for people; bytes that are not UTF-8 as %XX
  layout         TEXT    NOT NULL,  -- StoreLayout: which tool wrote the folder
  condition      TEXT    NOT NULL CHECK (condition IN ('whole', 'incomplete', 'stub', 'unreadable', 'removed')),
  reason         TEXT,              -- what is missing or wrong; null for whole and removed
  architecture   TEXT,              -- model_type of config.json or general.architecture; null unknown
  parameters     INTEGER,           -- logical weights of the most precise rendition, 64 bits; null unreadable
  elementType    TEXT,              -- ElementType of most weights
  quantization   TEXT,              -- QuantizationVerdict.method; null not quantized
  bitsPerWeight  REAL,              -- with scales; null not quantized
  weightBytes    INTEGER NOT NULL,  -- bytes of the weight files, 64 bits; for queries, never read back
  contentHash    BLOB CHECK (length(contentHash) = 32), -- SHA-256 over (path, file hash); null until hashed
  valueHash      BLOB CHECK (length(valueHash) = 32),   -- SHA-256 over (role, shape, values); null until hashed
  typesHash      INTEGER NOT NULL,  -- hash over (role, element type), 64 bits
  sampleHash     BLOB CHECK (length(sampleHash) = 16),  -- XXH3-128 over sampled values; null without a sample
  isAdapter      INTEGER NOT NULL CHECK (isAdapter IN (0, 1)),
  originRepository TEXT,            -- Hub repository that the folder is a download of
  originRevision TEXT,              -- its commit
  anomalies      TEXT    NOT NULL,  -- JSON array: odd things that the parsers met and survived
  UNIQUE (root, name)
) STRICT;

CREATE INDEX model_contentHash ON model (contentHash) WHERE contentHash IS NOT NULL;
CREATE INDEX model_valueHash ON model (valueHash) WHERE valueHash IS NOT NULL;

-- The small part of a sample that stays in memory. A table of its own, so that a scan of `model` stays small.
CREATE TABLE sketch (
  model          INTEGER PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
  plan           INTEGER NOT NULL,  -- hash over the coordinates, 64 bits; 0 for an empty sketch
  runs           BLOB    NOT NULL,  -- which coordinates: FactCoding/SketchBlob.swift
  samples        BLOB    NOT NULL   -- F32, little-endian: row-centered weights
) STRICT;

-- What charting reads on demand. Layouts: FactCoding/TensorBlob.swift, FactCoding/SampleBlob.swift.
CREATE TABLE detail (
  model          INTEGER PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
  tensors        BLOB    NOT NULL,  -- names, roles, shapes, types and value hashes
  sample         BLOB    NOT NULL   -- weights at shared coordinates
) STRICT;

CREATE TABLE file (
  model          INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  path           ANY     NOT NULL,  -- below the folder: TEXT, or BLOB when it is not UTF-8
  bytes          INTEGER NOT NULL,  -- 64 bits
  modified       INTEGER NOT NULL,  -- mtime in nanoseconds since 1970
  changed        INTEGER NOT NULL,  -- ctime in nanoseconds since 1970
  isWeights      INTEGER NOT NULL CHECK (isWeights IN (0, 1)),
  sha256         BLOB CHECK (length(sha256) = 32),        -- of the bytes, read by us; null until then
  claimedSHA256  BLOB CHECK (length(claimedSHA256) = 32), -- stated by a cache, a download or an LFS pointer
  PRIMARY KEY (model, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE rendition (
  model          INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  format         TEXT    NOT NULL,  -- WeightFormat
  elementType    TEXT    NOT NULL,  -- of most elements
  quantization   TEXT,              -- QuantizationVerdict.method; null not quantized
  bitsPerWeight  REAL,              -- with scales; null not quantized
  bytes          INTEGER NOT NULL,  -- 64 bits
  PRIMARY KEY (model, position)
) STRICT, WITHOUT ROWID;

-- When a model was made, by its folder and its files.
CREATE TABLE modelTime (
  model          INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  time           INTEGER NOT NULL,
  source         TEXT    NOT NULL,  -- CreationTime.Source
  PRIMARY KEY (model, position)
) STRICT, WITHOUT ROWID;

-- What a Hub said of a repository: claims, all of it.
CREATE TABLE hub (
  id             INTEGER PRIMARY KEY,
  name           TEXT    NOT NULL UNIQUE, -- ORG/NAME
  revision       TEXT,              -- commit, 40 hexadecimal digits
  createdAt      INTEGER,
  downloads      INTEGER,           -- of the last 30 days, as the Hub counts them
  likes          INTEGER,
  isGated        INTEGER NOT NULL CHECK (isGated IN (0, 1))
) STRICT;

CREATE TABLE hubFile (
  hub            INTEGER NOT NULL REFERENCES hub (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  path           ANY     NOT NULL,  -- TEXT, or BLOB when it is not UTF-8
  bytes          INTEGER,           -- 64 bits
  sha256         BLOB CHECK (length(sha256) = 32), -- LFS oid
  PRIMARY KEY (hub, position)
) STRICT, WITHOUT ROWID;

-- What a folder or a Hub record says of the model beside its weights. Belongs to exactly one of both.
CREATE TABLE card (
  id             INTEGER PRIMARY KEY,
  model          INTEGER UNIQUE REFERENCES model (id) ON DELETE CASCADE,
  hub            INTEGER UNIQUE REFERENCES hub (id) ON DELETE CASCADE,
  architecture   TEXT,
  license        TEXT,
  pipelineTag    TEXT,
  libraryName    TEXT,
  hasCard        INTEGER NOT NULL CHECK (hasCard IN (0, 1)), -- a README exists
  trainerStep    INTEGER,           -- of a Trainer checkpoint, 64 bits
  datasets       TEXT    NOT NULL,  -- JSON array
  tags           TEXT    NOT NULL,  -- JSON array
  problems       TEXT    NOT NULL,  -- JSON array: what could not be read, and why
  CHECK ((model IS NULL) <> (hub IS NULL))
) STRICT;

-- "I descend from X", as written. Whether it is true is in judgedClaim.
CREATE TABLE claim (
  card           INTEGER NOT NULL REFERENCES card (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  source         TEXT    NOT NULL,  -- ClaimSource
  reference      TEXT    NOT NULL,  -- a Hub id, a URL, a local path or a bare name
  relation       TEXT    NOT NULL,  -- Relation
  revision       TEXT,
  isMergeBase    INTEGER NOT NULL CHECK (isMergeBase IN (0, 1)),
  PRIMARY KEY (card, position)
) STRICT, WITHOUT ROWID;

-- One property of the transformation between a model and its parents.
CREATE TABLE feature (
  card           INTEGER NOT NULL REFERENCES card (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  name           TEXT    NOT NULL,  -- dotted: lora.rank, merge.method, trainer.learning_rate
  value          TEXT    NOT NULL,
  origin         TEXT    NOT NULL,  -- EdgeFeature.Origin
  source         TEXT    NOT NULL,  -- the file that says so, or the rule that measured it
  PRIMARY KEY (card, position)
) STRICT, WITHOUT ROWID;

-- When a model was made, by its card or the Hub.
CREATE TABLE cardTime (
  card           INTEGER NOT NULL REFERENCES card (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  time           INTEGER NOT NULL,
  source         TEXT    NOT NULL,  -- CreationTime.Source
  PRIMARY KEY (card, position)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE result (
  card           INTEGER NOT NULL REFERENCES card (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  task           TEXT,              -- text-generation; null when the card does not say
  dataset        TEXT,              -- the benchmark
  metric         TEXT    NOT NULL,  -- accuracy, loss
  value          REAL    NOT NULL,  -- finite, in the card's unit
  PRIMARY KEY (card, position)
) STRICT, WITHOUT ROWID;

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

INSERT INTO grdb_migrations VALUES ('1'), ('2'), ('3'), ('4');
PRAGMA application_id = 1096043603;
PRAGMA user_version = 4;
INSERT INTO model (root, name, path, layout, condition, reason, weightBytes, typesHash, isAdapter, anomalies)
VALUES ('models', 'acme/base', '/srv/models/acme/base', 'folder', 'unreadable', 'from an earlier version', 7, 0, 0, '[]');
INSERT INTO sketch (model, plan, runs, samples) VALUES (1, 0, x'', x'');
INSERT INTO card (model, hasCard, datasets, tags, problems) VALUES (1, 0, '[]', '[]', '[]');
INSERT INTO event (at, kind, model, detail) VALUES (1700000000000, 'model.unreadable', 'acme/base', '{}');
