-- The exchange of every day, as one call: outcomes of leases that stand, and a range at the cursor.
-- It follows the rules of store/sql/settling.cc and store/sql/claiming.cc where nothing is special,
-- and does nothing at all where something is: then these carry out the exchange.
-- name: create_exchange
-- How many workers share what is to be done, and whether this one may have of it. The planner puts
-- it into the query that asks.
CREATE FUNCTION sharing_workers(me bigint)
RETURNS TABLE (sharing bigint, may_claim boolean) LANGUAGE sql STABLE AS $$
  SELECT count(*) FILTER (WHERE slots > 0), coalesce(bool_or(id = me AND draining = 0), false)
  FROM worker WHERE ended_at = 0 AND lost = 0
$$;

-- Yields what was done, and the rows of the items that were granted, a column each as an array.
--   (`moment`: the time of the server, when it is not to be asked; `worker_lock`: the key under
--   which the worker settles, for one that was told nothing may settle once more)
--   verdict       NULL: nothing, because something is special; 0: all of it; 1: nothing, for what
--                 `wanted` was reckoned from is of another stream
--   now           the time of the server
--   stream .. workers  of the stream that is served first: its job, its measured items and their
--                 time, what nobody had claimed before, and the workers that share it
--   lo, hi        the range that is granted under `token`; token NULL: none
--   last_delta    the last row added to stream_delta; NULL: none
--   ids .. records  of the rows that begin in the range; NULL where all of them have none, and so
--                 for ids when each row is one item
-- What is settled becomes runs of outcomes (schema.sql) when `run` names its first item, else a row
-- for each. A row that is there already fails: `outcome` has one for each item and round.
-- REQUIRES: it begins its transaction; what is settled is of one stream and one round, an item at
-- most once, and of the lease tokens[n] are the counts[n] items from firsts[n] to lasts[n]; with
-- `run`, the items lie side by side and their outcomes are as outcome_run has them
--
-- Its time goes into the beginnings of queries, not into rows. So there are few of them, each names
-- its partition, and what is no query is assigned (PERFORM would be one).
CREATE FUNCTION plain_exchange(
  me bigint, gate bigint, worker_lock bigint, moment bigint, wall bigint,
  settled_stream bigint, settled_round bigint, tokens bigint[], attempts bigint[], firsts bigint[],
  lasts bigint[], counts bigint[], feed_items bytea,
  completed bigint, failed bigint, canceled bigint, measured_items bigint, measured_us bigint,
  run bigint, item bigint[], status bigint[], attempt bigint[], started_at bigint[],
  duration_us bigint[], memory_peak_bytes bigint[], cause bytea[], output_bytes bigint[],
  output bytea[], content text[], errors_bytes bigint[], errors bytea[], errors_content text[],
  target bytea[], target_inode bigint[], target_bytes bigint[],
  claims bigint, of_job bigint, from_stream bigint, wanted bigint,
  OUT verdict bigint, OUT now bigint, OUT stream bigint, OUT job bigint, OUT measured bigint,
  OUT busy_us bigint, OUT left_over bigint, OUT workers bigint, OUT token bigint, OUT lo bigint,
  OUT hi bigint, OUT last_delta bigint, OUT ids bigint[], OUT keys bytea[], OUT inputs bytea[],
  OUT replaces bigint[], OUT arguments bytea[], OUT carried text[], OUT records bigint[])
RETURNS record LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  leases constant int := coalesce(cardinality(tokens), 0);
  passed text;     -- Locks answer with nothing.
  known bigint;    -- Of the stream that is served first.
  cursor_seq regclass;
  weight bigint;
  is_plain boolean;
  in_half bigint;  -- Where all leases stand that have not ended.
  feed_job bigint;
  feed_seq regclass;
  low bigint;
  high bigint;
  before bigint;
  ended bigint[];  -- Leases of which nothing is left.
  got bigint := 0;
  charge double precision := 0;
  has_more boolean;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RETURN;  -- Who has waited would not see for whom.
  END IF;
  passed := pg_advisory_xact_lock_shared(gate);
  now := coalesce(moment, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
  IF claims > 0 THEN
    IF of_job IS NOT NULL THEN
      SELECT s.id, s.job, s.available, s.cursor_seq, s.measured, s.busy_us, j.weight, j.feed_seq,
             (SELECT half FROM store), w.sharing,
             s.available - coalesce(pg_sequence_last_value(s.cursor_seq), 0),
             w.may_claim AND s.taken = 0 AND NOT EXISTS (
               SELECT 1 FROM exception AS e
               WHERE e.stream = s.id AND e.alone = 0 AND e.not_before_due <= now)
      INTO stream, job, known, cursor_seq, measured, busy_us, weight, feed_seq, in_half, workers,
           left_over, is_plain
      FROM (SELECT * FROM stream AS n WHERE n.job = of_job
            ORDER BY n.step DESC, n.id LIMIT 1) AS s
           JOIN job AS j ON j.id = s.job CROSS JOIN sharing_workers(me) AS w
      WHERE j.state < 2 AND j.paused = 0 AND j.canceling = 0;
    ELSE
      SELECT s.id, s.job, s.available, s.cursor_seq, s.measured, s.busy_us, j.weight, j.feed_seq,
             (SELECT half FROM store), w.sharing,
             s.available - coalesce(pg_sequence_last_value(s.cursor_seq), 0),
             w.may_claim AND s.taken = 0 AND NOT EXISTS (
               SELECT 1 FROM exception AS e
               WHERE e.stream = s.id AND e.alone = 0 AND e.not_before_due <= now)
      INTO stream, job, known, cursor_seq, measured, busy_us, weight, feed_seq, in_half, workers,
           left_over, is_plain
      FROM stream_now AS n JOIN stream AS s ON s.id = n.id JOIN job AS j ON j.id = s.job
           CROSS JOIN sharing_workers(me) AS w
      WHERE n.active = 1 AND j.state < 2 AND j.paused = 0 AND j.canceling = 0 AND j.has_command = 1
      ORDER BY n.charged, s.step DESC, s.id LIMIT 1;
    END IF;
    IF stream IS NULL OR NOT is_plain OR left_over <= 0 THEN
      RETURN;
    END IF;
    IF measured = 0 THEN  -- Nothing was summed up yet: the latest tell enough.
      SELECT coalesce(sum(d.measured), 0), coalesce(sum(d.busy_us), 0) INTO measured, busy_us
      FROM (SELECT * FROM stream_delta AS n WHERE n.stream = plain_exchange.stream
            ORDER BY n.id DESC LIMIT 16) AS d;
    END IF;
    IF stream <> from_stream THEN
      verdict := 1;
      RETURN;
    END IF;
  END IF;
  IF leases > 0 THEN
    passed := pg_advisory_xact_lock(worker_lock);
  END IF;
  IF leases > 0 AND stream IS DISTINCT FROM settled_stream THEN
    SELECT j.id, j.feed_seq, (SELECT half FROM store) INTO feed_job, feed_seq, in_half
    FROM stream AS s JOIN job AS j ON j.id = s.job WHERE s.id = settled_stream;
  END IF;
  FOR n IN 1 .. leases LOOP
    SELECT l.lo, l.hi INTO low, high FROM lease AS l
    WHERE l.token = tokens[n] AND l.half = in_half AND l.worker = me AND l.expires_due IS NULL
      AND l.stream = settled_stream AND l.round = settled_round AND l.attempt = attempts[n]
      AND l.lo <= firsts[n] AND l.hi > lasts[n]
      AND NOT EXISTS (SELECT 1 FROM lease_end AS e WHERE e.token = tokens[n] AND e.half = in_half)
      AND NOT EXISTS (SELECT 1 FROM lease_hole AS h WHERE h.token = tokens[n]);
    IF NOT FOUND THEN
      RETURN;
    END IF;
    -- In runs, then in rows: the primary key sees to rows beside rows.
    IF EXISTS (
      SELECT 1 FROM runs(firsts[n], lasts[n] + 1) AS r
      WHERE r.round = settled_round AND (run IS NOT NULL OR EXISTS (
        SELECT 1 FROM unnest(item) AS i WHERE i >= r.first AND i < r.first + r.count)))
    THEN
      RETURN;
    END IF;
    IF run IS NOT NULL AND EXISTS (
      SELECT 1 FROM outcome AS o
      WHERE o.item >= firsts[n] AND o.item <= lasts[n] AND o.round = settled_round)
    THEN
      RETURN;
    END IF;
    IF counts[n] < high - low THEN
      SELECT count(*) INTO before FROM settled_items(low, high, settled_round);
      CONTINUE WHEN before + counts[n] < high - low;
    END IF;
    ended := ended || tokens[n];
  END LOOP;

  verdict := 0;
  IF run IS NOT NULL THEN
    INSERT INTO outcome_run (first, count, round, worker, started_at, duration_us,
                             memory_peak_bytes, output, errors)
    SELECT run + at, least(cardinality(started_at) - at, 256), settled_round, me,
           started_at[at + 1:at + 256], duration_us[at + 1:at + 256],
           memory_peak_bytes[at + 1:at + 256], output[at + 1:at + 256], errors[at + 1:at + 256]
    FROM generate_series(0, cardinality(started_at) - 1, 256) AS at;
  ELSIF leases > 0 THEN
    -- The arrays side by side, without a table in between. Most outcomes are of a first attempt and
    -- completed: then these columns are NULL. As in add_outcomes below.
    INSERT INTO outcome (round, worker, item, status, attempt, started_at, duration_us,
                         memory_peak_bytes, cause, output_bytes, output, content, errors_bytes,
                         errors, errors_content, target, target_inode, target_bytes)
    SELECT settled_round, me, o.item, coalesce(o.status, 0), coalesce(o.attempt, 1), o.started_at,
           o.duration_us, o.memory_peak_bytes, o.cause, o.output_bytes, o.output, o.content,
           o.errors_bytes, o.errors, o.errors_content, o.target, o.target_inode, o.target_bytes
    FROM (SELECT unnest(plain_exchange.item) AS item, unnest(status) AS status,
                 unnest(attempt) AS attempt, unnest(started_at) AS started_at,
                 unnest(duration_us) AS duration_us,
                 unnest(memory_peak_bytes) AS memory_peak_bytes, unnest(cause) AS cause,
                 unnest(output_bytes) AS output_bytes, unnest(output) AS output,
                 unnest(content) AS content, unnest(errors_bytes) AS errors_bytes,
                 unnest(errors) AS errors, unnest(errors_content) AS errors_content,
                 unnest(target) AS target, unnest(target_inode) AS target_inode,
                 unnest(target_bytes) AS target_bytes) AS o;
  END IF;
  IF leases > 0 THEN
    IF ended IS NOT NULL THEN
      INSERT INTO lease_end (token, half) SELECT unnest(ended), in_half;
    END IF;
    INSERT INTO feed (job, "offset", stream, round, canceled_range, first, count, items)
    VALUES (coalesce(feed_job, job), nextval(feed_seq), settled_stream, settled_round, 0,
            coalesce(run, plain_exchange.item[1]), cardinality(plain_exchange.started_at),
            feed_items);
  END IF;
  IF claims > 0 THEN
    -- As take_range() does.
    passed := pg_advisory_lock(gate + stream);
    before := coalesce(pg_sequence_last_value(cursor_seq), 0);
    got := greatest(least(wanted, known - before), 0);
    IF got > 0 THEN
      before := setval(cursor_seq, before + got) - got;
    END IF;
    passed := pg_advisory_unlock(gate + stream);
    IF got > 0 THEN
      INSERT INTO lease AS l (token, worker, stream, lo, hi, round, attempt, lost, granted_at, half)
      VALUES (nextval('token_seq'), me, stream, (stream << 40) + before + 1,
              (stream << 40) + before + 1 + got, 1, 1, 0, wall, in_half)
      RETURNING l.token, l.lo, l.hi INTO token, lo, hi;
      charge := CASE WHEN measured = 0 THEN 1000
                     ELSE greatest(busy_us::double precision / measured, 1) END * got / weight;
    END IF;
  END IF;
  IF leases > 0 THEN
    INSERT INTO stream_delta AS d (stream, completed, failed, canceled, measured, busy_us, charged)
    VALUES (settled_stream, completed, failed, canceled, measured_items, measured_us,
            CASE WHEN stream IS NOT DISTINCT FROM settled_stream THEN charge ELSE 0 END)
    RETURNING d.id INTO last_delta;
  END IF;
  IF charge > 0 AND (leases = 0 OR stream <> settled_stream) THEN
    INSERT INTO stream_delta AS d (stream, charged) VALUES (stream, charge)
    RETURNING d.id INTO last_delta;
  END IF;
  IF got > 0 THEN
    -- Most items have nothing but an input: the other columns are gathered when they are in use.
    SELECT array_agg(i.input),
           count(i.key) + count(i.replaces) + count(i.arguments) + count(i.carried)
             + count(i.records) > 0
    INTO inputs, has_more
    FROM (SELECT * FROM item AS r
          WHERE r.id >= plain_exchange.lo AND r.id < plain_exchange.hi ORDER BY r.id) AS i;
    IF has_more THEN
      SELECT CASE WHEN count(i.records) > 0 THEN array_agg(i.id) END,
             CASE WHEN count(i.key) > 0 THEN array_agg(i.key) END,
             CASE WHEN count(i.replaces) > 0 THEN array_agg(i.replaces) END,
             CASE WHEN count(i.arguments) > 0 THEN array_agg(i.arguments) END,
             CASE WHEN count(i.carried) > 0 THEN array_agg(i.carried) END,
             CASE WHEN count(i.records) > 0 THEN array_agg(i.records) END
      INTO ids, keys, replaces, arguments, carried, records
      FROM (SELECT * FROM item AS r
            WHERE r.id >= plain_exchange.lo AND r.id < plain_exchange.hi ORDER BY r.id) AS i;
    END IF;
  END IF;
END $$;

-- name: lock_worker
SELECT pg_advisory_xact_lock(:worker_lock::bigint);

-- name: add_outcomes
INSERT INTO outcome (round, worker, item, status, attempt, started_at, duration_us,
                     memory_peak_bytes, cause, output_bytes, output, content, errors_bytes,
                     errors, errors_content, target, target_inode, target_bytes)
SELECT o.round, o.worker, o.item, coalesce(o.status, 0), coalesce(o.attempt, 1), o.started_at,
       o.duration_us, o.memory_peak_bytes, o.cause, o.output_bytes, o.output, o.content,
       o.errors_bytes, o.errors, o.errors_content, o.target, o.target_inode, o.target_bytes
FROM (SELECT unnest(:round::bigint[]) AS round, unnest(:worker::bigint[]) AS worker,
             unnest(:item::bigint[]) AS item, unnest(:status::bigint[]) AS status,
             unnest(:attempt::bigint[]) AS attempt, unnest(:started_at::bigint[]) AS started_at,
             unnest(:duration_us::bigint[]) AS duration_us,
             unnest(:memory_peak_bytes::bigint[]) AS memory_peak_bytes,
             unnest(:cause::bytea[]) AS cause, unnest(:output_bytes::bigint[]) AS output_bytes,
             unnest(:output::bytea[]) AS output, unnest(:content::text[]) AS content,
             unnest(:errors_bytes::bigint[]) AS errors_bytes, unnest(:errors::bytea[]) AS errors,
             unnest(:errors_content::text[]) AS errors_content, unnest(:target::bytea[]) AS target,
             unnest(:target_inode::bigint[]) AS target_inode,
             unnest(:target_bytes::bigint[]) AS target_bytes) AS o;

-- name: plain_exchange
-- REQUIRES: it begins its transaction
SELECT verdict, now, stream, job, measured, busy_us, left_over, workers, token, lo, hi, last_delta,
       ids, keys, inputs, replaces, arguments, carried, records
FROM plain_exchange(
  :me::bigint, :gate::bigint, :worker_lock::bigint, :moment::bigint, :wall::bigint,
  :settled_stream::bigint, :settled_round::bigint, :tokens::bigint[], :attempts::bigint[],
  :firsts::bigint[], :lasts::bigint[], :counts::bigint[], :feed_items::bytea,
  :completed::bigint, :failed::bigint, :canceled::bigint, :measured_items::bigint,
  :measured_us::bigint,
  :run::bigint, :item::bigint[], :status::bigint[], :attempt::bigint[], :started_at::bigint[],
  :duration_us::bigint[], :memory_peak_bytes::bigint[], :cause::bytea[], :output_bytes::bigint[],
  :output::bytea[], :content::text[], :errors_bytes::bigint[], :errors::bytea[],
  :errors_content::text[], :target::bytea[], :target_inode::bigint[], :target_bytes::bigint[],
  :claims::bigint, :of_job::bigint, :from_stream::bigint, :wanted::bigint);
