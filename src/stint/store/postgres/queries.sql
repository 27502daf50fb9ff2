-- The statements of the store, for PostgreSQL: the same ones as in store/sqlite/queries.sql. Parameters
-- are bound in the order of their first appearance.

-- name: read_version
SELECT version FROM store;

-- name: write_version
UPDATE store SET version = :version;

-- name: take_token
SELECT nextval('token_seq');

-- Jobs -------------------------------------------------------------------------------------------

-- name: find_job
SELECT id, name, run, spec, state, paused, canceling, created_at, finished_at, columns
FROM job WHERE name = :name AND (:run = 0 OR run = :run) ORDER BY run DESC LIMIT 1;

-- name: last_run
-- Of the jobs of that name, those that were purged included; 0 when there was none.
SELECT greatest(
  coalesce((SELECT max(run) FROM job WHERE job.name = :name), 0),
  coalesce((SELECT max(run) FROM report WHERE report.name = :name), 0));

-- name: load_job
SELECT id, name, run, spec, state, paused, canceling, created_at, finished_at, columns
FROM job WHERE id = :id;

-- name: list_jobs
SELECT id, name, run, spec, state, paused, canceling, created_at, finished_at, columns
FROM job ORDER BY id;

-- name: job_tally
SELECT coalesce(sum(available), 0)::bigint, coalesce(sum(completed), 0)::bigint,
       coalesce(sum(failed), 0)::bigint, coalesce(sum(canceled), 0)::bigint,
       coalesce(sum(next), 0)::bigint
FROM stream_now WHERE job = :job;

-- name: add_job
INSERT INTO job (name, run, fingerprint, spec, weight, has_command, created_at)
VALUES (:name, :run, :fingerprint, :spec, :weight, :has_command, :created_at) RETURNING id;

-- name: update_spec
UPDATE job SET spec = :spec, weight = :weight WHERE id = :id AND spec <> :spec;

-- name: name_columns
-- No row: another worker feeds the job, or it has items and other names.
UPDATE job SET columns = :columns
WHERE id = :id AND feeder = :feeder
  AND (columns = :columns
       OR (SELECT sum(available) FROM stream WHERE job = :id) = 0);

-- name: add_stream
SELECT add_stream(:job);

-- name: job_stream
SELECT id, available, next FROM stream_now WHERE job = :job AND step = 1 AND priority = 0;

-- name: job_state
SELECT state, paused, canceling FROM job WHERE id = :id;

-- name: end_job
UPDATE job SET state = :state, finished_at = :at, paused = 0 WHERE id = :id AND state = 1;

-- name: ended_jobs
SELECT job.id FROM stream_now AS stream JOIN job ON job.id = stream.job
WHERE stream.active = 1 AND job.state = 1
GROUP BY job.id HAVING sum(available - completed - failed - stream.canceled) = 0;

-- name: has_open_items
SELECT 1 FROM stream_now AS stream JOIN job ON job.id = stream.job
WHERE stream.active = 1 AND completed + failed + stream.canceled < available
  AND (job.id = :job::bigint OR (:job = 0 AND has_command = 1))
LIMIT 1;

-- name: has_live_feeder
SELECT 1 FROM worker JOIN job ON job.feeder = worker.id
WHERE worker.ended_at = 0 AND worker.lost = 0
  AND (job.id = :job::bigint OR (:job = 0 AND has_command = 1))
LIMIT 1;

-- name: rest_streams
UPDATE stream SET active = 0 WHERE job = :job;

-- name: wake_streams
UPDATE stream SET active = 1,
  charged = charged + greatest(0, coalesce(
    (SELECT min(charged) FROM stream_now WHERE active = 1)
    - (SELECT charged FROM stream_now AS own WHERE own.id = stream.id), 0))
WHERE job = :job AND active = 0;

-- name: level_stream
-- Who had nothing to do starts level with the least served of those that had, not with a credit.
UPDATE stream SET charged = charged + greatest(0, coalesce(
  (SELECT min(other.charged) FROM stream_now AS other
   WHERE other.active = 1 AND other.id <> stream.id AND other.next < other.available)
  - (SELECT charged FROM stream_now AS own WHERE own.id = stream.id), 0))
WHERE id = :id;

-- name: reopen_job
UPDATE job SET state = :state, finished_at = 0, canceling = 0
WHERE id = :id AND (state <> :state OR canceling = 1);

-- name: close_job
-- The feeder has done its part: the right to append is free again.
UPDATE job SET state = greatest(state, 1), feeder = NULL
WHERE id = :id AND feeder = :worker
  AND EXISTS (SELECT 1 FROM worker WHERE worker.id = feeder AND ended_at = 0 AND lost = 0);

-- name: flag_canceling
-- Nobody may append any more: a feeder that is still at it is refused.
UPDATE job SET canceling = 1, state = greatest(state, 1), feeder = NULL WHERE id = :id AND state < 2;

-- name: pause_job
UPDATE job SET paused = :kind WHERE id = :id AND state < 2;

-- name: resume_job
UPDATE job SET paused = 0 WHERE id = :id AND paused <> 0;

-- name: flags_of_worker
SELECT DISTINCT job.id, job.paused, job.canceling, job.state
FROM live_lease AS lease JOIN stream ON stream.id = lease.stream JOIN job ON job.id = stream.job
WHERE lease.worker = :worker;

-- name: take_feeder
UPDATE job SET feeder = :worker
WHERE id = :id AND (feeder IS NULL OR feeder = :worker
                    OR NOT EXISTS (SELECT 1 FROM worker
                                   WHERE worker.id = feeder AND ended_at = 0 AND lost = 0));

-- name: is_feeder
SELECT 1 FROM job WHERE id = :id AND feeder = :worker
  AND EXISTS (SELECT 1 FROM worker WHERE worker.id = feeder AND ended_at = 0 AND lost = 0);

-- Items ------------------------------------------------------------------------------------------

-- name: add_item
INSERT INTO item (id, input, key, replaces, arguments, carried, records)
VALUES (:id, :input, :key, :replaces, :arguments, :carried, :records);

-- name: add_key
INSERT INTO item_key (stream, hash, item, fingerprint) VALUES (:stream, :hash, :item, :fingerprint);

-- name: find_key
SELECT item, fingerprint FROM item_key WHERE stream = :stream AND hash = :hash;

-- name: move_key
UPDATE item_key SET item = :item, fingerprint = :fingerprint WHERE stream = :stream AND hash = :hash;

-- name: advance_available
UPDATE stream SET available = available + :added WHERE id = :id AND available = :before;

-- name: load_items
SELECT id, key, input, coalesce(replaces, 0), arguments, carried, records
FROM item WHERE id >= :lo AND id < :hi ORDER BY id;

-- name: load_range
-- The row of an item that is no row's first: it begins before it.
SELECT id, key, input, coalesce(replaces, 0), arguments, carried, records
FROM item WHERE id > :beyond AND id < :item ORDER BY id DESC LIMIT 1;

-- name: find_position
SELECT id FROM item WHERE id > :lo AND id < :hi AND coalesce(key, input) = :key ORDER BY id LIMIT 1;

-- name: find_ranges
SELECT id, arguments, input, records FROM item
WHERE id > :lo AND id < :hi AND records IS NOT NULL ORDER BY id;

-- The exchange -----------------------------------------------------------------------------------

-- name: read_lease
SELECT coalesce(worker, 0), stream, lo, hi, round, attempt, lost, remaining, holes,
       coalesce(holder, ''::bytea), expires_due, granted_at
FROM lease_now WHERE token = :token;

-- name: is_hole
SELECT 1 FROM lease_hole WHERE token = :token AND item = :item;

-- name: add_outcome
-- The primary key (item, round) refuses a second one here: no row is changed then. That it is in no
-- run was seen before.
INSERT INTO outcome (item, round, status, attempt, worker, started_at, duration_us,
                     memory_peak_bytes, cause, output_bytes, output, content, errors_bytes, errors,
                     errors_content, target, target_inode, target_bytes)
VALUES (:item, :round, :status, :attempt, :worker, :started_at, :duration_us,
        :memory_peak_bytes, :cause, :output_bytes, :output, :content, :errors_bytes, :errors,
        :errors_content, :target, :target_inode, :target_bytes)
ON CONFLICT DO NOTHING;

-- name: has_outcome
SELECT 1 FROM settled_items(:item, :item::bigint + 1, :round) LIMIT 1;

-- name: charge_lease
-- What is left of a lease is counted, not kept: this only says whether it stands.
SELECT 1 FROM live_lease
WHERE :settled::bigint >= 0 AND :holes::bigint >= 0 AND token = :token LIMIT 1;

-- name: end_lease
INSERT INTO lease_end (token, half) SELECT token, half FROM live_lease WHERE token = :token;

-- name: end_holes
DELETE FROM lease_hole WHERE token = :token;

-- name: add_hole
INSERT INTO lease_hole (token, item) VALUES (:token, :item);

-- name: shorten_lease
UPDATE lease SET hi = :hi WHERE :given_back::bigint > 0 AND token = :token;

-- name: settled_in_range
SELECT count(*) FROM settled_items(:lo, :hi, :round);

-- name: hole_in_range
SELECT 1 FROM lease_hole WHERE token = :token AND item >= :lo AND item < :hi LIMIT 1;

-- name: add_exception
INSERT INTO exception (lo, hi, stream, kind, round, attempt, lost, alone, not_before_due)
VALUES (:lo, :hi, :stream, :kind, :round, :attempt, :lost, :alone, :not_before_due);

-- name: count_settled
INSERT INTO stream_delta (completed, failed, canceled, measured, busy_us, stream)
SELECT :completed::bigint, :failed::bigint, :canceled::bigint, :measured::bigint,
       :busy_us::bigint, id
FROM stream WHERE id = :id
RETURNING (SELECT job FROM stream WHERE stream.id = stream_delta.stream);

-- name: last_offset
SELECT "offset" FROM feed WHERE job = :job ORDER BY "offset" DESC LIMIT 1;

-- name: next_offset
SELECT nextval(feed_seq) FROM job WHERE id = :job;

-- name: add_feed
INSERT INTO feed (job, "offset", stream, round, canceled_range, first, count, items)
VALUES (:job, :offset, :stream, :round, :canceled_range, :first, :count, :items);

-- name: add_history
INSERT INTO history (at, job, lo, hi, round, attempt, worker, what, detail, token)
VALUES (:at, :job, :lo, :hi, :round, :attempt, :worker, :what, :detail, :token);

-- name: job_of_stream
SELECT job FROM stream WHERE id = :id;

-- name: is_canceling
SELECT 1 FROM stream JOIN job ON job.id = stream.job WHERE stream.id = :stream AND canceling = 1;

-- name: runnable_streams
-- Fair shares by weight, and among equals begun records first (the latest step). Jobs without a
-- command are served to those who name them.
SELECT stream.id, stream.job, stream.available, stream.next, stream.measured, stream.busy_us,
       job.weight, stream.taken
FROM stream_now AS stream JOIN job ON job.id = stream.job
WHERE stream.active = 1 AND job.state < 2 AND job.paused = 0 AND job.canceling = 0
  AND job.has_command = 1
ORDER BY stream.charged, stream.step DESC, stream.id;

-- name: runnable_streams_of_job
SELECT stream.id, stream.job, stream.available, stream.next, stream.measured, stream.busy_us,
       job.weight, stream.taken
FROM stream_now AS stream JOIN job ON job.id = stream.job
WHERE stream.job = :job AND job.state < 2 AND job.paused = 0 AND job.canceling = 0
ORDER BY stream.step DESC, stream.id;

-- name: due_exceptions
-- What somebody else is about to take is left to him.
SELECT lo, hi, kind, round, attempt, lost FROM exception
WHERE stream = :stream AND alone = :alone AND not_before_due <= :now
ORDER BY not_before_due, lo LIMIT :limit FOR UPDATE SKIP LOCKED;

-- name: next_due
-- Two ranges of one index, each read at its first entry.
SELECT min(due) FROM (
  SELECT min(not_before_due) AS due FROM exception
  WHERE stream = :stream AND alone = 0 AND not_before_due > :now
  UNION ALL
  SELECT min(not_before_due) FROM exception
  WHERE stream = :stream AND alone = 1 AND not_before_due > :now) AS next;

-- name: take_exception
DELETE FROM exception WHERE lo = :lo;

-- name: narrow_exception
UPDATE exception SET lo = :begin WHERE lo = :lo AND hi > :begin;

-- name: move_cursor
-- The cursor only moves when it stands where it was seen.
SELECT setval(cursor_seq, :taken::bigint + next) FROM stream_now JOIN stream USING (id)
WHERE id = :id AND next = :seen;

-- name: charge_stream
INSERT INTO stream_delta (charged, stream) VALUES (:charge, :stream);

-- name: next_taken
SELECT item FROM taken WHERE item >= :lo AND item < :hi ORDER BY item LIMIT 1;

-- name: add_taken
INSERT INTO taken (item) VALUES (:item);

-- name: drop_taken
DELETE FROM taken WHERE item = :item;

-- name: count_taken
UPDATE stream SET taken = taken + :more WHERE id = :id;

-- name: add_lease
INSERT INTO lease (token, worker, holder, stream, lo, hi, round, attempt, lost, expires_due,
                   granted_at, half)
SELECT :token::bigint, :worker::bigint, :holder::bytea, :stream::bigint, :lo::bigint, :hi::bigint,
       :round::bigint, :attempt::bigint, :lost::bigint,
       CASE WHEN :remaining::bigint > 0 THEN :expires_due::bigint END, :granted_at::bigint, half
FROM store;

-- name: count_leases
SELECT count(*) FROM live_lease WHERE worker = :worker;

-- name: count_live_workers
SELECT count(*) FROM worker WHERE ended_at = 0 AND lost = 0 AND slots > 0;

-- name: move_sink
-- A position never goes back.
UPDATE sink SET delivered = greatest(delivered, :offset), passed = greatest(passed, :sequence)
WHERE job = :job AND url = :url AND server = :worker;

-- Claims by hand -----------------------------------------------------------------------------------

-- name: renew_lease
UPDATE lease SET expires_due = :expires
WHERE token = :token AND expires_due > :now
  AND NOT EXISTS (SELECT 1 FROM lease_end WHERE lease_end.token = lease.token);

-- name: is_paused
SELECT paused FROM job WHERE id = :id;

-- name: unclaimed_items
SELECT available - next - taken FROM stream_now WHERE id = :id;

-- name: has_expired
SELECT 1 FROM live_lease WHERE expires_due IS NOT NULL AND expires_due <= :now LIMIT 1;

-- name: leases_by_hand
SELECT token, stream, lo, hi, round, attempt, lost, remaining, coalesce(holder, ''::bytea)
FROM lease_now WHERE expires_due IS NOT NULL ORDER BY lo;

-- name: held_items
SELECT coalesce(sum(remaining), 0)::bigint, min(expires_due) FROM lease_now
WHERE stream = :stream;

-- name: waiting_items
SELECT coalesce(sum(hi - lo), 0)::bigint, min(not_before_due) FROM exception
WHERE stream = :stream AND not_before_due > :now AND kind <> 6;

-- name: has_due_exception
SELECT 1 FROM exception
WHERE stream = :stream AND alone IN (0, 1) AND not_before_due <= :now LIMIT 1;

-- name: history_of_token
-- How a claim by hand began and, if it was not by an outcome, ended.
SELECT job, lo, round, attempt, what, coalesce(detail, ''::bytea), at FROM history
WHERE token = :token ORDER BY id;

-- Output files ---------------------------------------------------------------------------------

-- name: add_target
INSERT INTO target (job, path, item) VALUES (:job, :path, :item) ON CONFLICT DO NOTHING;

-- name: find_target
SELECT item FROM target WHERE job = :job AND path = :path;

-- name: same_key
SELECT 1 FROM item AS a JOIN item AS b
ON coalesce(a.key, a.input) = coalesce(b.key, b.input) AND a.arguments IS NOT DISTINCT FROM b.arguments
WHERE a.id = :one AND b.id = :other;

-- name: move_target
UPDATE target SET item = :item WHERE job = :job AND path = :path;

-- name: read_targets
-- With the file that was published under that name last.
SELECT target.path, target.item, outcome.target_inode, outcome.target_bytes
FROM target LEFT JOIN outcome ON outcome.item = target.item AND outcome.status = 0
  AND outcome.round = (SELECT max(round) FROM outcome AS last
                       WHERE last.item = target.item AND last.status = 0)
WHERE target.job = :job AND target.path > :after ORDER BY target.path LIMIT :limit;

-- name: add_publication
INSERT INTO publication (item, round, token, from_path, to_path, inode, bytes, worker, started_at,
                         duration_us, memory_peak_bytes, output_bytes, output, content,
                         errors_bytes, errors, errors_content)
VALUES (:item, :round, :token, :from_path, :to_path, :inode, :bytes, :worker, :started_at,
        :duration_us, :memory_peak_bytes, :output_bytes, :output, :content,
        :errors_bytes, :errors, :errors_content)
ON CONFLICT DO NOTHING;

-- name: read_publication
SELECT to_path, inode, bytes, worker, started_at, duration_us, memory_peak_bytes, output_bytes,
       output, content, errors_bytes, errors, errors_content
FROM publication WHERE item = :item AND round = :round;

-- name: has_publication
SELECT 1 FROM publication WHERE item = :item AND round = :round;

-- name: end_publication
DELETE FROM publication WHERE item = :item AND round = :round;

-- name: move_publication
-- Its item is under another lease now.
UPDATE publication SET token = :token WHERE item = :item AND round = :round;

-- name: publications_of_worker
SELECT publication.token, publication.item, from_path, to_path, inode, bytes
FROM live_lease AS lease JOIN publication ON publication.token = lease.token
WHERE lease.worker = :worker;

-- name: publications_in
SELECT item FROM publication WHERE item >= :lo AND item < :hi ORDER BY item;

-- Workers ----------------------------------------------------------------------------------------

-- name: add_worker
INSERT INTO worker (host, boot, pid, slots, processors, memory_bytes, system, version, started_at,
                    heartbeat_due)
VALUES (:host, :boot, :pid, :slots, :processors, :memory_bytes, :system, :version, :started_at,
        :heartbeat_due) RETURNING id;

-- name: heartbeat
UPDATE worker SET heartbeat_due = :now WHERE id = :id AND ended_at = 0 AND lost = 0;

-- name: is_living
SELECT 1 FROM worker WHERE id = :id AND ended_at = 0 AND lost = 0;

-- name: drain_worker
UPDATE worker SET draining = 1 WHERE id = :id AND ended_at = 0 AND lost = 0 AND slots > 0;

-- name: living_worker
-- Whether it is to end when it has settled what it runs; no row: it is none that lives.
SELECT draining FROM worker WHERE id = :id AND ended_at = 0 AND lost = 0;

-- name: lose_worker
UPDATE worker SET lost = 1 WHERE id = :id;

-- name: end_worker
UPDATE worker SET ended_at = :at WHERE id = :id AND ended_at = 0;

-- name: live_workers
SELECT id, host, boot, pid, slots, started_at, heartbeat_due, ended_at, draining, lost,
       processors, memory_bytes, system, version
FROM worker WHERE ended_at = 0 ORDER BY id;

-- name: workers_on_job
SELECT DISTINCT lease.worker FROM stream JOIN live_lease AS lease ON lease.stream = stream.id
WHERE stream.job = :job AND lease.worker IS NOT NULL ORDER BY 1;

-- name: set_slots
UPDATE worker SET slots = :slots WHERE id = :id AND ended_at = 0 AND lost = 0 AND slots > 0;

-- name: find_worker
SELECT id, host, boot, pid, slots, started_at, heartbeat_due, ended_at, draining, lost,
       processors, memory_bytes, system, version
FROM worker WHERE id = :id;

-- name: worker_heartbeat
SELECT heartbeat_due FROM worker WHERE id = :id AND ended_at = 0;

-- name: leases_of_worker
SELECT token, stream, lo, hi, round, attempt, lost, remaining, ''::bytea FROM lease_now
WHERE worker = :worker ORDER BY lo;

-- name: expired_leases
SELECT token, stream, lo, hi, round, attempt, lost, remaining, coalesce(holder, ''::bytea)
FROM lease_now WHERE expires_due IS NOT NULL AND expires_due <= :now ORDER BY lo;

-- name: settled_of_range
SELECT item FROM settled_items(:lo, :hi, :round) AS s(item) ORDER BY item;

-- name: holes_of_lease
SELECT item FROM lease_hole WHERE token = :token ORDER BY item;

-- The feed ---------------------------------------------------------------------------------------

-- name: read_feed
SELECT "offset", round, canceled_range, first, count, items FROM feed
WHERE job = :job AND "offset" > :after ORDER BY "offset" LIMIT :limit;

-- name: read_later_rounds
SELECT "offset", round, first, count, items FROM feed
WHERE job = :job AND "offset" > :after AND round > 1 ORDER BY "offset" LIMIT :limit;

-- name: read_event
-- Without outcome: it was canceled unclaimed, which is status 2.
SELECT coalesce(item.key, item.input), item.input, coalesce(outcome.status, 2), outcome.worker, outcome.attempt,
       outcome.started_at, outcome.duration_us, outcome.memory_peak_bytes, outcome.cause,
       coalesce(outcome.output_bytes, length(outcome.output)), outcome.output, outcome.content,
       coalesce(outcome.errors_bytes, length(outcome.errors)), outcome.errors,
       outcome.errors_content, outcome.target, outcome.target_inode, outcome.target_bytes,
       item.arguments, item.records
FROM item LEFT JOIN outcomes(:item, :item::bigint + 1) AS outcome ON outcome.round = :round
WHERE item.id = :row;

-- name: read_neighbours
-- The same for items side by side. OFFSET keeps runs from being opened for each item.
SELECT coalesce(item.key, item.input), item.input, coalesce(outcome.status, 2), outcome.worker, outcome.attempt,
       outcome.started_at, outcome.duration_us, outcome.memory_peak_bytes, outcome.cause,
       coalesce(outcome.output_bytes, length(outcome.output)), outcome.output, outcome.content,
       coalesce(outcome.errors_bytes, length(outcome.errors)), outcome.errors,
       outcome.errors_content, outcome.target, outcome.target_inode, outcome.target_bytes,
       item.arguments, item.records, item.id
FROM item LEFT JOIN (SELECT * FROM outcomes(:lo, :hi) AS o WHERE o.round = :round OFFSET 0) AS outcome
     ON outcome.item = item.id
WHERE item.id >= :lo AND item.id < :hi ORDER BY item.id;

-- name: add_sink
INSERT INTO sink (job, url) VALUES (:job, :url) ON CONFLICT DO NOTHING;

-- name: take_sink
UPDATE sink SET server = :worker
WHERE job = :job AND url = :url
  AND (server IS NULL OR server = :worker
       OR NOT EXISTS (SELECT 1 FROM worker
                      WHERE worker.id = server AND ended_at = 0 AND lost = 0))
RETURNING delivered, passed;

-- Retry and cancel -------------------------------------------------------------------------------

-- name: streams_of_job
SELECT id, available, next, completed, failed, canceled, taken FROM stream_now
WHERE job = :job ORDER BY id;

-- name: read_stream
SELECT next FROM stream_now WHERE id = :id;

-- name: bad_outcomes
SELECT item, round, status, coalesce(cause, ''::bytea) FROM outcome
WHERE item > :lo AND item < :hi AND status <> 0 ORDER BY item, round;

-- name: bad_outcomes_of_item
SELECT item, round, status, coalesce(cause, ''::bytea) FROM outcome
WHERE item = :item AND status <> 0 ORDER BY item, round;

-- name: higher_outcome
SELECT 1 FROM outcomes(:item, :item::bigint + 1) WHERE round > :round LIMIT 1;

-- name: covering_exception
SELECT lo, hi, kind, round, attempt, lost, not_before_due FROM exception
WHERE lo <= :item ORDER BY lo DESC LIMIT 1;

-- name: covering_lease
SELECT token FROM live_lease WHERE stream = :item::bigint >> 40 AND lo <= :item AND hi > :item;

-- name: leased_above
-- Whether a lease of a later round holds the item: one that still stands for it, because an item
-- that has left a lease of its round has an outcome or an exception of that round.
SELECT 1 FROM live_lease
WHERE stream = :item::bigint >> 40 AND lo <= :item AND hi > :item AND round > :round;

-- name: canceled_ranges
SELECT lo, hi, round, attempt, lost FROM exception
WHERE lo > :lo AND lo < :hi AND kind = 6 ORDER BY lo;

-- name: open_exceptions
SELECT lo, hi, round, attempt, lost FROM exception
WHERE lo > :lo AND lo < :hi AND kind <> 6 ORDER BY lo;

-- name: cancel_exception
UPDATE exception SET kind = 6, not_before_due = 9223372036854775807 WHERE lo = :lo;

-- name: revive_exception
UPDATE exception SET kind = 5, round = round + 1, attempt = 1, lost = 0, alone = 0,
                     not_before_due = 0
WHERE lo = :lo AND kind = 6;

-- name: empty_stream
SELECT setval(cursor_seq, available) FROM stream WHERE id = :id AND available > 0;

-- name: taken_in_range
SELECT item FROM taken WHERE item >= :lo AND item < :hi ORDER BY item;

-- Purging ----------------------------------------------------------------------------------------

-- name: can_be_purged
-- It is finished, and no live process feeds it or delivers its results.
SELECT 1 FROM job WHERE id = :id AND state >= 2
  AND NOT EXISTS (SELECT 1 FROM worker WHERE worker.id = job.feeder AND ended_at = 0 AND lost = 0)
  AND NOT EXISTS (SELECT 1 FROM sink JOIN worker ON worker.id = sink.server
                  WHERE sink.job = job.id AND ended_at = 0 AND lost = 0)
  AND NOT EXISTS (SELECT 1 FROM stream JOIN live_lease AS lease ON lease.stream = stream.id
                  WHERE stream.job = job.id);

-- name: keep_report
-- No row: the job has been taken up since the report was made.
INSERT INTO report (name, run, finished_at, body)
SELECT name, run, finished_at, :body FROM job WHERE id = :job AND finished_at = :finished_at
ON CONFLICT (name, run) DO UPDATE SET finished_at = excluded.finished_at, body = excluded.body;

-- name: find_report
SELECT name, run, finished_at, body
FROM report WHERE name = :name AND (:run = 0 OR run = :run) ORDER BY run DESC LIMIT 1;

-- name: begin_purge
INSERT INTO purge (stream, job, last) SELECT id, job, available FROM stream WHERE job = :job;

-- name: drop_streams
SELECT drop_streams(:job);

-- name: drop_job
DELETE FROM job WHERE id = :id;

-- name: read_purge
-- What is being built is left alone while its builder lives.
SELECT stream, job, next, last, coalesce(builder, 0) FROM purge
WHERE builder IS NULL OR NOT EXISTS (SELECT 1 FROM worker
                                     WHERE worker.id = builder AND ended_at = 0 AND lost = 0)
ORDER BY stream LIMIT 1;

-- name: forget_builder
UPDATE purge SET builder = NULL WHERE stream = :stream;

-- name: advance_purge
UPDATE purge SET next = :next WHERE stream = :stream;

-- name: end_purge
SELECT end_purge(:stream);

-- name: content_in
SELECT content FROM outcome WHERE item >= :lo AND item < :hi AND content IS NOT NULL
UNION ALL
SELECT errors_content FROM outcome
WHERE item >= :lo AND item < :hi AND errors_content IS NOT NULL
UNION ALL
SELECT carried FROM item WHERE id >= :lo AND id < :hi AND carried IS NOT NULL;

-- name: drop_outcomes
WITH runs AS (DELETE FROM outcome_run WHERE first >= :lo AND first < :hi)
DELETE FROM outcome WHERE item >= :lo AND item < :hi;

-- name: drop_exceptions
DELETE FROM exception WHERE lo >= :lo AND lo < :hi;

-- name: drop_marks
DELETE FROM taken WHERE item >= :lo AND item < :hi;

-- name: drop_history
DELETE FROM history WHERE lo >= :lo AND lo < :hi;

-- name: drop_items
DELETE FROM item WHERE id >= :lo AND id < :hi;

-- name: drop_keys
DELETE FROM item_key WHERE stream = :stream
  AND hash IN (SELECT hash FROM item_key WHERE stream = :stream LIMIT :limit);

-- name: drop_feed
DELETE FROM feed WHERE job = :job
  AND "offset" < (SELECT min("offset") FROM feed WHERE job = :job) + :limit;

-- name: drop_targets
DELETE FROM target WHERE job = :job
  AND path IN (SELECT path FROM target WHERE job = :job LIMIT :limit);

-- name: drop_sinks
DELETE FROM sink WHERE job = :job;

-- name: drop_job_history
DELETE FROM history WHERE lo = 0 AND job = :job;

-- Transfer ---------------------------------------------------------------------------------------

-- name: transfer_job
SELECT name, run, fingerprint, spec, state, paused, canceling, weight, has_command,
       coalesce(columns, ''::bytea), created_at, finished_at
FROM job WHERE id = :id;

-- name: transfer_stream
SELECT id, available, next, taken, completed, failed, canceled, measured, busy_us, active
FROM stream_now WHERE job = :job ORDER BY id;

-- name: transfer_ends
SELECT (SELECT count(*) FROM feed WHERE job = :job),
       (SELECT coalesce(max(id), 0) FROM history WHERE job = :job);

-- name: is_leased
SELECT 1 FROM live_lease WHERE stream = :stream LIMIT 1;

-- name: is_delivered
-- Whether a live process delivers results of the job.
SELECT 1 FROM sink JOIN worker ON worker.id = sink.server
WHERE sink.job = :job AND ended_at = 0 AND lost = 0 LIMIT 1;

-- name: transfer_worker
SELECT host, boot, pid, slots, started_at, ended_at, processors, memory_bytes, system, version
FROM worker WHERE id = :id;

-- name: transfer_items
SELECT id, input, key, arguments, records, parent, root, replaces, carried
FROM item WHERE id >= :lo AND id < :hi ORDER BY id;

-- name: transfer_keys
SELECT hash, item, fingerprint FROM item_key
WHERE stream = :stream AND hash > :after ORDER BY hash LIMIT :limit;

-- name: transfer_outcomes
SELECT item, round, status, attempt, worker, started_at, duration_us,
       coalesce(memory_peak_bytes, 0), cause, coalesce(output_bytes, length(output), 0), output,
       content, coalesce(errors_bytes, length(errors), 0), errors, errors_content, target,
       target_inode, target_bytes
FROM outcomes(:lo, :hi) ORDER BY item, round;

-- name: transfer_exceptions
SELECT lo, hi, kind, round, attempt, lost, alone, not_before_due FROM exception
WHERE lo < ((:stream::bigint + 1) << 40) AND lo > :after ORDER BY lo LIMIT :limit;

-- name: transfer_marks
SELECT item FROM taken
WHERE item < ((:stream::bigint + 1) << 40) AND item > :after ORDER BY item LIMIT :limit;

-- name: transfer_feed
SELECT "offset", round, canceled_range, first, count, items FROM feed
WHERE job = :job AND "offset" > :after ORDER BY "offset" LIMIT :limit;

-- name: transfer_history
SELECT id, at, lo, hi, round, attempt, worker, what, detail FROM history
WHERE job = :job AND id > :after ORDER BY id LIMIT :limit;

-- name: transfer_targets
SELECT path, item FROM target
WHERE job = :job AND path > :after ORDER BY path LIMIT :limit;

-- name: transfer_sinks
-- Offsets of the feed as they are once its gaps are closed.
SELECT id, url, (SELECT count(*) FROM feed WHERE feed.job = :job AND "offset" <= delivered), passed
FROM sink WHERE job = :job AND id > :after ORDER BY id LIMIT :limit;

-- name: begin_building
INSERT INTO purge (stream, job, last, builder) VALUES (:stream, :job, :last, :builder);

-- name: is_building
SELECT 1 FROM purge JOIN worker ON worker.id = builder
WHERE stream = :stream AND builder = :builder AND ended_at = 0 AND lost = 0;

-- name: end_building
DELETE FROM purge WHERE stream = :stream;

-- name: same_worker
SELECT id FROM worker
WHERE host = :host AND boot = :boot AND pid = :pid AND started_at = :started_at LIMIT 1;

-- name: add_past_worker
INSERT INTO worker (host, boot, pid, slots, processors, memory_bytes, system, version, started_at,
                    heartbeat_due, ended_at)
VALUES (:host, :boot, :pid, :slots, :processors, :memory_bytes, :system, :version, :started_at,
        :heartbeat_due, :ended_at) RETURNING id;

-- name: put_item
INSERT INTO item (id, input, key, arguments, records, parent, root, replaces, carried)
VALUES (:id, :input, :key, :arguments, :records, :parent, :root, :replaces, :carried);

-- name: put_sink
INSERT INTO sink (job, url, delivered, passed) VALUES (:job, :url, :delivered, :passed);

-- name: publish_job
INSERT INTO job (id, name, run, fingerprint, spec, state, paused, canceling, weight, has_command,
                 columns, created_at, finished_at, feed_seq)
VALUES (:id, :name, :run, :fingerprint, :spec, :state, :paused, :canceling, :weight, :has_command,
        :columns, :created_at, :finished_at,
        format('feed_%s', :id::bigint)::regclass);

-- name: place_stream
UPDATE stream SET available = :available, taken = :taken, completed = :completed,
                  failed = :failed, canceled = :canceled, measured = :measured,
                  busy_us = :busy_us, active = :active
WHERE id = :id;

-- name: place_cursor
-- Nothing of what was handed out is lost.
UPDATE stream SET verified = setval(cursor_seq, :next::bigint) WHERE id = :id AND :next > 0;

-- name: place_feed_end
SELECT setval(feed_seq, :entries::bigint) FROM job WHERE id = :job AND :entries > 0;

-- name: set_pause
UPDATE job SET paused = :paused WHERE id = :id AND state < 2;

-- Looking ----------------------------------------------------------------------------------------

-- name: current_outcomes
-- With the end of stderr only where something went wrong.
SELECT item, round, status, attempt, worker, started_at, duration_us, memory_peak_bytes, cause,
       coalesce(output_bytes, length(output)),
       CASE WHEN status <> 0 THEN substr(errors, greatest(length(errors) - 16383, 1)) END
FROM outcomes(:lo, :hi) ORDER BY item, round;

-- name: exceptions_in
SELECT lo, hi, kind, round, attempt, lost, not_before_due FROM exception
WHERE lo < :hi AND lo >= :lo ORDER BY lo;

-- name: leases_of_stream
SELECT token, lo, hi, round, attempt, coalesce(worker, 0), coalesce(holder, ''::bytea), remaining,
       holes
FROM lease_now WHERE stream = :stream ORDER BY lo;

-- name: outcomes_of_item
SELECT round, status, attempt, worker, started_at, duration_us, memory_peak_bytes, cause,
       coalesce(output_bytes, length(output)), output, content,
       coalesce(errors_bytes, length(errors)), errors, errors_content, target, target_inode,
       target_bytes
FROM outcomes(:item, :item::bigint + 1) ORDER BY round;

-- name: history_of_item
SELECT at, round, attempt, what, coalesce(detail, ''::bytea), coalesce(worker, 0), coalesce(token, 0)
FROM history
WHERE job = :job AND lo <= :item AND hi > :item ORDER BY id;

-- name: history_totals
SELECT what, sum(hi - lo)::bigint FROM history
WHERE job = :job AND lo > 0 GROUP BY what ORDER BY what COLLATE "C";

-- name: lease_stands
SELECT 1 FROM live_lease WHERE token = :token;

-- name: is_content
SELECT 1 FROM outcome WHERE content = :name
UNION ALL
SELECT 1 FROM outcome WHERE errors_content = :name
LIMIT 1;

-- name: is_job_or_rest
-- Whether the store has the job, or rows of it.
SELECT 1 FROM job WHERE id = :job
UNION ALL
SELECT 1 FROM purge WHERE job = :job
LIMIT 1;

-- name: is_won_content
SELECT 1 FROM publication WHERE content = :name OR errors_content = :name;

-- name: scan_items
SELECT id, coalesce(records, 1) FROM item WHERE id > :lo AND id < :hi ORDER BY id;

-- name: scan_outcomes
-- In any order: there may be very many.
SELECT item, round, status FROM outcomes(:lo::bigint + 1, :hi);

-- name: scan_exceptions
SELECT lo, hi, kind, round FROM exception WHERE lo > :lo AND lo < :hi ORDER BY lo;

-- name: scan_leases
SELECT token, lo, hi, round, remaining FROM lease_now WHERE stream = :stream ORDER BY lo, token;

-- name: scan_taken
SELECT item FROM taken WHERE item > :lo AND item < :hi ORDER BY item;

-- name: scan_feed
SELECT "offset", round, canceled_range, first, count, items FROM feed
WHERE job = :job ORDER BY "offset";

-- name: scan_keys
SELECT item_key.item, hash, coalesce(item.key, item.input), item.key, item.arguments
FROM item_key LEFT JOIN item ON item.id = item_key.item WHERE stream = :stream;

-- name: stray_leases
SELECT 1 FROM live_lease WHERE stream NOT IN (SELECT id FROM stream) LIMIT 1;

-- name: orphaned_leases
SELECT 1 FROM live_lease AS lease LEFT JOIN worker ON worker.id = lease.worker
WHERE lease.worker IS NOT NULL AND coalesce(worker.ended_at, 1) <> 0 LIMIT 1;

-- name: stray_holes
-- Those of ended leases go when the halves are turned.
SELECT 1 FROM lease_hole WHERE token NOT IN (SELECT token FROM lease) LIMIT 1;

-- name: stray_outcomes
-- Items of a job have no gaps: the last of a run stands for it.
SELECT 1
FROM (SELECT item FROM outcome UNION ALL SELECT first + count - 1 FROM outcome_run) AS outcome
WHERE coalesce((SELECT item.id + coalesce(records, 1) FROM item WHERE item.id <= outcome.item
                ORDER BY item.id DESC LIMIT 1), 0) <= outcome.item LIMIT 1;

-- name: stray_publications
SELECT 1 FROM publication LEFT JOIN live_lease AS lease ON lease.token = publication.token
WHERE lease.token IS NULL OR publication.item < lease.lo OR publication.item >= lease.hi
   OR publication.round <> lease.round
   OR EXISTS (SELECT 1 FROM settled_items(publication.item, publication.item + 1,
                                          publication.round))
LIMIT 1;

-- name: stray_exceptions
SELECT 1 FROM exception
WHERE stream NOT IN (SELECT id FROM stream UNION ALL SELECT stream FROM purge) OR lo >> 40 <> stream LIMIT 1;
