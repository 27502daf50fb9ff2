-- What only the PostgreSQL store does: its own row, the gate, the clock, cursors and upkeep.
-- name: find_store
SELECT EXISTS (SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relname = 'store' AND nspname = :schema::text),
       pg_is_in_recovery(),
       coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace
                 WHERE nspname = :schema), true),
       current_schema() IS NOT DISTINCT FROM :schema;

-- name: lock_creation
SELECT pg_advisory_xact_lock(hashtextextended('stint store ' || :schema::text, 0));

-- name: create_store
INSERT INTO store (one, version, store_id, epoch, identity, timeline)
VALUES (1, :version, :store_id, 1, '', 0);

-- name: read_store
-- The key of the gate is made of the table's id, so that stores of one database do not meet.
SELECT version, store_id, epoch, identity, timeline, half,
       (SELECT system_identifier FROM pg_control_system())::text || ':'
       || (SELECT oid FROM pg_database WHERE datname = current_database())::text || ':'
       || 'store'::regclass::oid::text AS here,
       ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint AS now,
       'store'::regclass::oid::bigint << 32 AS gate,
       -- A server that falls begins the numbers of its transactions anew, and its statistics.
       pg_postmaster_start_time()::text || ' '
       || coalesce((SELECT stats_reset FROM pg_stat_bgwriter)::text, '') AS run
FROM store;

-- name: begin_epoch
-- Tokens of another timeline, or of the store this one was copied from, are all lower. The halves
-- turn after so many tokens, and those that are skipped here were given to nobody.
WITH begun AS (
  UPDATE store SET epoch = epoch + 1, identity = :identity::text, timeline = :timeline::bigint,
                   turned_token = greatest((epoch + 1) << 32, turned_token)
  WHERE identity <> :identity OR timeline <> :timeline RETURNING epoch)
SELECT setval('token_seq', greatest(epoch << 32, (SELECT last_value FROM token_seq))) FROM begun;

-- name: skip_numbers
-- Of those that the other server gave out last, this one may not know.
SELECT setval(numbers, coalesce(pg_sequence_last_value(numbers), 0) + 1000)
FROM (SELECT pg_get_serial_sequence(name, 'id')::regclass AS numbers
      FROM unnest(ARRAY['worker', 'job', 'stream']) AS name) AS all_numbers
UNION ALL
SELECT setval(feed_seq, coalesce(pg_sequence_last_value(feed_seq), 0) + 1000000)
FROM job WHERE feed_seq IS NOT NULL;

-- name: pass_gate_alone
SELECT pg_advisory_xact_lock(:gate::bigint),
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint, pg_current_xact_id()::text;

-- name: pass_gate_beside
SELECT pg_advisory_xact_lock_shared(:gate::bigint),
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint, pg_current_xact_id()::text;

-- name: transaction_status
SELECT pg_xact_status(:transaction::text::xid8);

-- name: end_idle_transaction
-- Its line is lost, and the server does not know that yet.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_xid = :transaction::text::xid8::xid AND state LIKE 'idle in transaction%';

-- name: read_clock
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- name: take_range
SELECT before, got FROM take_range(:stream::bigint, :lock::bigint, :want::bigint);

-- name: find_keys
-- With the place of each hash among those that were asked for.
SELECT h.place, k.item, k.fingerprint
FROM (SELECT :stream::bigint AS stream) AS s,
     unnest(:hashes::bytea[]) WITH ORDINALITY AS h(hash, place),
     LATERAL (SELECT item, fingerprint FROM item_key
              WHERE item_key.stream = s.stream AND item_key.hash = h.hash OFFSET 0) AS k;

-- name: add_keys
INSERT INTO item_key (stream, hash, item, fingerprint)
SELECT :stream::bigint, * FROM unnest(:hashes::bytea[], :items::bigint[], :fingerprints::bigint[]);

-- name: in_the_gate
-- Who passes the gate beside others just now, by the ids of their transactions.
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint = (:gate::bigint >> 32) & 4294967295 AND objid::bigint = 0 AND objsubid = 1;

-- name: lost_ranges
-- What was handed out and is nowhere, because the transaction that took it was not carried out.
-- REQUIRES: alone in the gate
SELECT stream, lo, hi FROM find_lost();

-- name: upkeep_due
-- How many deltas and tokens there are since the last upkeep.
SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('stream_delta', 'id')::regclass), 0)
         - (SELECT coalesce(max(counted), 0) FROM stream),
       (SELECT last_value FROM token_seq) - turned_token
FROM store;

-- name: sum_up
-- Without waiting for the disk: if it is lost, the rows that it has summed up are still there.
-- REQUIRES: alone in the gate
SELECT set_config('synchronous_commit', 'off', true), sum_up();

-- name: turn_halves
-- REQUIRES: alone in the gate, and lost ranges were rescued
SELECT turn_halves();

-- name: patience
-- Emptying a table waits for those who read it; we try again later.
SET LOCAL lock_timeout = '100ms';

-- name: name_channel
SELECT 'stint_' || 'store'::regclass::oid::text;

-- name: hold_worker
-- Locks of workers and of the watcher are in the upper half of the store's keys. Who has lost a line
-- that the server still keeps gets it when that one has ended.
WITH held AS (
  SELECT pg_try_advisory_lock(('store'::regclass::oid::bigint << 32) + 2147483648
                              + :worker::bigint) AS got)
UPDATE worker SET held = 1 FROM held WHERE id = :worker AND got;

-- name: become_watcher
-- One process watches for all. And how many live: the more they are, the more seldom each asks.
SELECT pg_try_advisory_lock(('store'::regclass::oid::bigint << 32) + 2147483648)::int,
       (SELECT count(*) FROM worker WHERE ended_at = 0 AND lost = 0);

-- name: unheld_workers
SELECT id FROM worker WHERE ended_at = 0 AND lost = 0 AND held = 1
EXCEPT
SELECT objid::bigint - 2147483648 FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid = 'store'::regclass::oid;

-- name: beat
-- In one round trip, and without waiting for the disk. Whom reaping has ended in the gate meanwhile is
-- not found any more. Each looks after those next to it: all of them for all would be too much.
WITH gate AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared(:gate::bigint), set_config('synchronous_commit', 'off', true))
UPDATE worker SET heartbeat_due =
  coalesce(:now::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
FROM gate WHERE id = :worker::bigint AND ended_at = 0 AND lost = 0
RETURNING heartbeat_due,
          (SELECT min(n.heartbeat_due) FROM (
             (SELECT heartbeat_due FROM worker AS w
              WHERE w.id < :worker AND w.ended_at = 0 AND w.lost = 0 ORDER BY w.id DESC LIMIT 4)
             UNION ALL
             (SELECT heartbeat_due FROM worker AS w
              WHERE w.id >= :worker AND w.ended_at = 0 AND w.lost = 0 ORDER BY w.id LIMIT 4)) AS n);

-- name: look_for_work
-- Whether the worker may claim, whether there is something at the cursor of a stream, and when the
-- next exception is due. If it `beats`, that is its heartbeat, too: what idle workers cost is mostly
-- that they ask at all.
WITH gate AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared(:gate::bigint), set_config('synchronous_commit', 'off', true)
  WHERE :beats::bigint = 1),
beat AS (
  UPDATE worker SET heartbeat_due =
    coalesce(:now::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
  FROM gate WHERE id = :worker::bigint AND ended_at = 0 AND lost = 0
  RETURNING heartbeat_due)
SELECT coalesce(:now, (extract(epoch FROM clock_timestamp()) * 1000)::bigint),
       (SELECT count(*) FROM worker
        WHERE id = :worker AND ended_at = 0 AND lost = 0 AND draining = 0),
       count(*) FILTER (WHERE coalesce(pg_sequence_last_value(cursor_seq), 0) < available),
       min(least((SELECT min(not_before_due) FROM exception AS e
                  WHERE e.stream = stream.id AND alone = 0 AND kind <> 6),
                 (SELECT min(not_before_due) FROM exception AS e
                  WHERE e.stream = stream.id AND alone = 1 AND kind <> 6))),
       (SELECT count(*) FROM beat),
       CASE WHEN :beats = 1 THEN
         (SELECT min(n.heartbeat_due) FROM (
            (SELECT heartbeat_due FROM worker AS w
             WHERE w.id < :worker AND w.ended_at = 0 AND w.lost = 0 ORDER BY w.id DESC LIMIT 4)
            UNION ALL
            (SELECT heartbeat_due FROM worker AS w
             WHERE w.id >= :worker AND w.ended_at = 0 AND w.lost = 0 ORDER BY w.id LIMIT 4)) AS n)
       END
FROM stream JOIN job ON job.id = stream.job
WHERE active = 1 AND state < 2 AND paused = 0 AND job.canceling = 0
  AND (job.id = :job::bigint OR (:job = 0 AND has_command = 1));

-- name: enter_gate
SELECT pg_advisory_lock(:gate::bigint);

-- name: leave_gate
SELECT pg_advisory_unlock(:gate::bigint);

-- name: all_cursors
SELECT id, next FROM stream_now;

-- name: copy_items
-- These are put_item, add_key … for many rows at once, with the same columns in the same order.
COPY item (id, input, key, arguments, records, parent, root, replaces, carried)
FROM STDIN (FORMAT binary);

-- name: copy_keys
COPY item_key (stream, hash, item, fingerprint) FROM STDIN (FORMAT binary);

-- name: copy_exceptions
COPY exception (lo, hi, stream, kind, round, attempt, lost, alone, not_before_due)
FROM STDIN (FORMAT binary);

-- name: copy_feed
COPY feed (job, "offset", stream, round, canceled_range, first, count, items)
FROM STDIN (FORMAT binary);

-- name: copy_history
COPY history (at, job, lo, hi, round, attempt, worker, what, detail, token)
FROM STDIN (FORMAT binary);

-- name: copy_targets
COPY target (job, path, item) FROM STDIN (FORMAT binary);
