-- Long outputs as chunks. Only the PostgreSQL store has them.
-- name: unsynced
-- A chunk is durable with the row of `content`, which is written behind it.
SET LOCAL synchronous_commit = off;

-- name: drop_content
DELETE FROM content WHERE name = :name;

-- name: drop_chunks
DELETE FROM content_chunk WHERE name = :name;

-- name: add_chunk
INSERT INTO content_chunk (name, part, bytes) VALUES (:name, :part, :bytes)
ON CONFLICT (name, part) DO UPDATE SET bytes = excluded.bytes;

-- name: add_content
-- No row: chunks are missing. The length of a chunk is known without reading it.
INSERT INTO content (name, bytes)
SELECT :name::text, :bytes::bigint FROM (
  SELECT count(*) AS parts, coalesce(sum(octet_length(bytes)), 0) AS bytes
  FROM content_chunk WHERE name = :name::text) AS kept
WHERE kept.parts = :parts::bigint AND kept.bytes = :bytes::bigint
ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes;

-- name: content_size
SELECT bytes FROM content WHERE name = :name;

-- name: read_chunk
SELECT bytes FROM content_chunk WHERE name = :name AND part = :part;

-- name: list_contents
-- One look at the index a name, however many chunks it has, and one for the outcome that may name
-- it; OFFSET keeps these from becoming a scan of all outcomes.
WITH RECURSIVE names AS (
  (SELECT name FROM content_chunk WHERE name > :after::text ORDER BY name LIMIT 1)
  UNION ALL
  SELECT (SELECT name FROM content_chunk WHERE name > names.name ORDER BY name LIMIT 1)
  FROM names WHERE names.name IS NOT NULL)
SELECT name FROM names WHERE name IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM outcome WHERE content = names.name COLLATE "default" OFFSET 0)
  AND NOT EXISTS (SELECT 1 FROM outcome WHERE errors_content = names.name COLLATE "default"
                  OFFSET 0)
  -- What travels with items goes with its job.
  AND NOT EXISTS (SELECT 1 FROM job WHERE id = CASE WHEN names.name LIKE 'in-%'
                                                    THEN split_part(names.name, '-', 2)::bigint END
                  OFFSET 0)
LIMIT :limit::bigint;
