-- The manifest. docs/internals/protocol.md explains the rows, this file only their columns.
-- Ids of items hold their stream: item = stream << 40 | sequence, sequences from 1, dense.
-- Times: *_at are microseconds since 1970 (shown to people); *_due are milliseconds since boot.
-- name: create_schema
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL,             -- of this schema
  store_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,               -- grows with another boot and with a restored copy
  last_token INTEGER NOT NULL,
  boot TEXT NOT NULL,                   -- the boot the *_due times belong to
  clock_offset INTEGER NOT NULL,        -- calendar minus boot clock, ms, to carry *_due over a boot
  file_identity TEXT NOT NULL           -- device and inode, to tell a copy
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: somebody may still know the old one
  name TEXT NOT NULL,
  run INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  spec TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  paused INTEGER NOT NULL DEFAULT 0 CHECK (paused BETWEEN 0 AND 2), -- 2: what runs is ended
  canceling INTEGER NOT NULL DEFAULT 0,
  weight INTEGER NOT NULL DEFAULT 1 CHECK (weight > 0),
  has_command INTEGER NOT NULL DEFAULT 1, -- 0: only claimed by name, as by hand
  feeder INTEGER,                       -- the worker that may append
  columns TEXT,                         -- the names of its items' arguments, packed; mostly NULL
  created_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name, run)
) STRICT;

CREATE TABLE stream (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: ids of items hold it
  job INTEGER NOT NULL,
  step INTEGER NOT NULL DEFAULT 1,
  priority INTEGER NOT NULL DEFAULT 0,
  laned INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 1,    -- its job is not finished
  available INTEGER NOT NULL DEFAULT 0, -- items added so far
  next INTEGER NOT NULL DEFAULT 0,      -- the claim cursor: sequences up to here were handed out
  taken INTEGER NOT NULL DEFAULT 0,     -- marks ahead of the cursor
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  canceled INTEGER NOT NULL DEFAULT 0,
  measured INTEGER NOT NULL DEFAULT 0,  -- attempts that were timed ...
  busy_us INTEGER NOT NULL DEFAULT 0,   -- ... and their time together
  charged REAL NOT NULL DEFAULT 0,      -- what it was given of the workers, by its weight
  UNIQUE (job, step, priority),
  CHECK (next BETWEEN 0 AND available),
  CHECK (completed >= 0 AND failed >= 0 AND canceled >= 0),
  CHECK (completed + failed + canceled <= available)
) STRICT;
CREATE INDEX stream_active ON stream (active) WHERE active = 1;

CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  input TEXT NOT NULL,
  key TEXT,                             -- NULL when it is the input
  arguments TEXT,                       -- the lengths of several, with spaces; NULL: it has one
  records INTEGER,                      -- a range of so many records; NULL for one
  parent INTEGER,
  root INTEGER,
  replaces INTEGER,
  carried TEXT                          -- the content that travels with it; mostly NULL
) STRICT;

CREATE TABLE item_key (
  stream INTEGER NOT NULL,
  hash BLOB NOT NULL,
  item INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  PRIMARY KEY (stream, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE worker (
  id INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  boot TEXT NOT NULL,
  pid INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  processors INTEGER NOT NULL,          -- of its host, as far as it may use them; 0 if unknown
  memory_bytes INTEGER NOT NULL,        -- of its host; 0 if unknown
  system TEXT NOT NULL,                 -- of its host, as "Linux 6.1.0 x86_64"
  version TEXT NOT NULL,                -- of its stint
  started_at INTEGER NOT NULL,
  heartbeat_due INTEGER NOT NULL,       -- when it was last heard of
  draining INTEGER NOT NULL DEFAULT 0,  -- ends once it has settled what it runs
  lost INTEGER NOT NULL DEFAULT 0,      -- presumed lost; not ended while a child of its survives
  ended_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX worker_live ON worker (ended_at) WHERE ended_at = 0;

CREATE TABLE lease (
  token INTEGER PRIMARY KEY,
  worker INTEGER,                       -- NULL for a holder that is no process of ours
  holder TEXT,
  stream INTEGER NOT NULL,
  lo INTEGER NOT NULL,
  hi INTEGER NOT NULL,
  round INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  holes INTEGER NOT NULL DEFAULT 0,     -- items that left it unsettled
  expires_due INTEGER,                  -- only without a worker
  granted_at INTEGER NOT NULL,
  CHECK (lo < hi AND remaining BETWEEN 0 AND hi - lo),
  CHECK (worker IS NULL OR expires_due IS NULL)
) STRICT;
CREATE INDEX lease_expiry ON lease (expires_due) WHERE expires_due IS NOT NULL;

CREATE TABLE lease_hole (
  token INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (token, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
  lo INTEGER PRIMARY KEY,
  hi INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  round INTEGER NOT NULL,
  attempt INTEGER NOT NULL,             -- the number of the next try
  lost INTEGER NOT NULL,
  alone INTEGER NOT NULL DEFAULT 0,
  not_before_due INTEGER NOT NULL,
  CHECK (lo < hi)
) STRICT;
CREATE INDEX exception_due ON exception (stream, alone, not_before_due, lo);

CREATE TABLE outcome (
  item INTEGER NOT NULL,
  round INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
  attempt INTEGER NOT NULL,
  worker INTEGER,
  started_at INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  memory_peak_bytes INTEGER NOT NULL,
  cause TEXT,
  output_bytes INTEGER NOT NULL,
  output BLOB,
  content TEXT,
  errors_bytes INTEGER NOT NULL,        -- stderr ...
  errors BLOB,                          -- ... or its end, when a content file holds it
  errors_content TEXT,
  target TEXT,                          -- the output file it has published ...
  target_inode INTEGER,
  target_bytes INTEGER,                 -- ... as it was then
  PRIMARY KEY (item, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_bad ON outcome (item, round) WHERE status <> 0;
CREATE INDEX outcome_content ON outcome (content) WHERE content IS NOT NULL;
CREATE INDEX outcome_errors ON outcome (errors_content) WHERE errors_content IS NOT NULL;

CREATE TABLE feed (
  job INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  round INTEGER NOT NULL,
  canceled_range INTEGER NOT NULL DEFAULT 0,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  items BLOB,                           -- NULL for first .. first + count - 1
  PRIMARY KEY (job, offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  job INTEGER NOT NULL,
  lo INTEGER NOT NULL,                  -- 0 when it concerns the whole job
  hi INTEGER NOT NULL,
  round INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  worker INTEGER,
  what TEXT NOT NULL,
  detail TEXT,
  token INTEGER                         -- of a claim by hand: what was given, and what became of it
) STRICT;
CREATE INDEX history_item ON history (lo);
CREATE INDEX history_token ON history (token) WHERE token IS NOT NULL;

CREATE TABLE sink (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL,
  url TEXT NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0, -- offset of the feed
  passed INTEGER NOT NULL DEFAULT 0,    -- number of an item, for a sink in item order
  server INTEGER,                       -- the worker that serves it
  UNIQUE (job, url)
) STRICT;

-- One chosen item was claimed ahead of the cursor: the cursor steps over it.
CREATE TABLE taken (
  item INTEGER PRIMARY KEY
) STRICT;

-- An attempt that has won, with the outcome it will have once its output file has its final name.
CREATE TABLE publication (
  item INTEGER NOT NULL,
  round INTEGER NOT NULL,
  token INTEGER NOT NULL,               -- of the lease that covers the item
  from_path TEXT NOT NULL,
  to_path TEXT NOT NULL,
  inode INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  worker INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  memory_peak_bytes INTEGER NOT NULL,
  output_bytes INTEGER NOT NULL,
  output BLOB,
  content TEXT,
  errors_bytes INTEGER NOT NULL,
  errors BLOB,
  errors_content TEXT,
  PRIMARY KEY (item, round)
) STRICT, WITHOUT ROWID;

-- An output file belongs to one key of its job.
CREATE TABLE target (
  job INTEGER NOT NULL,
  path TEXT NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (job, path)
) STRICT, WITHOUT ROWID;

-- A job that was removed, and what of it is still to go; or one that is not whole yet.
CREATE TABLE purge (
  stream INTEGER PRIMARY KEY,
  job INTEGER NOT NULL,
  next INTEGER NOT NULL DEFAULT 0,      -- items up to here have gone
  last INTEGER NOT NULL,
  builder INTEGER                       -- the worker that copies it here; NULL when it is to go
) STRICT;

-- What is kept of a job that was purged.
CREATE TABLE report (
  name TEXT NOT NULL,
  run INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  body TEXT NOT NULL,                   -- JSON, model/report_figures.h
  PRIMARY KEY (name, run)
) STRICT, WITHOUT ROWID;

-- The place of what comes later: lanes, limits and their passes, locks, joins.
CREATE TABLE ready (
  stream INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (stream, lane, priority, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE limiter (
  name TEXT PRIMARY KEY,
  at_once INTEGER,
  per_minute REAL,
  cooled_due INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE pass (
  limiter TEXT NOT NULL,
  token INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (limiter, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock (
  name TEXT NOT NULL,
  holder INTEGER NOT NULL,              -- a token (scope step) or a root item (scope record)
  scope INTEGER NOT NULL,
  shared INTEGER NOT NULL,
  since_at INTEGER NOT NULL,
  PRIMARY KEY (name, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE joining (
  root INTEGER NOT NULL,
  step INTEGER NOT NULL,
  round INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (root, step, round)
) STRICT, WITHOUT ROWID;
