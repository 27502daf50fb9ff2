-- The exchange of every day, as one call: outcomes of leases that stand, and a range at the cursor.
-- It follows the rules of store/sql/settling.cc and store/sql/claiming.cc where nothing is special,
-- and does nothing at all where something is: then these carry out the exchange.
-- name: create_exchange
-- What a claim needs to know of the stream it goes to. What was measured is without the latest
-- deltas; `half` is where leases are being written; `has_due` says that an exception is due.
CREATE TYPE prospect AS (
  stream bigint, job bigint, cursor_seq regclass, feed_seq regclass, available bigint, taken bigint,
  measured bigint, busy_us bigint, weight bigint, half bigint, has_due boolean);

-- Yields what was done, and the rows of the items that were granted, a column each as an array.
--   (`moment`: the time of the server, when it is not to be asked)
--   verdict       0: all of it; 1: nothing, for what `wanted` was reckoned from is of another stream;
--                 2: nothing, because something is special
--   stream .. workers  of the stream that is served first: its job, its measured items and their
--                 time, what nobody has claimed yet, and the workers that share it
--   lo, hi        the range that is granted under `token`; token 0: none
--   last_delta    the last row added to stream_delta; 0: none
--   ids .. records  of the rows that begin in the range; NULL where all of them have none, and so
--                 for ids when each row is one item
-- REQUIRES: the gate was passed; what is settled is of one stream and one round, an item at most
-- once, and of the lease tokens[n] are the counts[n] items from firsts[n] to lasts[n]
CREATE FUNCTION plain_exchange(
  me bigint, gate bigint, moment bigint, wall bigint,
  settled_stream bigint, settled_round bigint, tokens bigint[], attempts bigint[], firsts bigint[],
  lasts bigint[], counts bigint[], feed_items bytea,
  completed bigint, failed bigint, canceled bigint, measured_items bigint, measured_us bigint,
  item bigint[], round bigint[], status bigint[], attempt bigint[], worker bigint[],
  started_at bigint[], duration_us bigint[], memory_peak_bytes bigint[], cause bytea[],
  output_bytes bigint[], output bytea[], content text[], errors_bytes bigint[], errors bytea[],
  errors_content text[], target bytea[], target_inode bigint[], target_bytes bigint[],
  claims bigint, of_job bigint, from_stream bigint, wanted bigint,
  OUT verdict bigint, OUT stream bigint, OUT job bigint, OUT measured bigint, OUT busy_us bigint,
  OUT left_over bigint, OUT workers bigint, OUT token bigint, OUT lo bigint, OUT hi bigint,
  OUT last_delta bigint, OUT ids bigint[], OUT keys bytea[], OUT inputs bytea[],
  OUT replaces bigint[], OUT arguments bytea[], OUT carried text[], OUT records bigint[])
RETURNS record LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  leases constant int := coalesce(cardinality(tokens), 0);
  first prospect;
  ended bigint[];  -- Leases of which nothing is left, and the halves they stand in.
  halves bigint[];
  half bigint;
  low bigint;
  high bigint;
  before bigint;
  got bigint := 0;
  taken record;
  feed_job bigint;
  feed_seq regclass;
  charge double precision := 0;
  may_claim boolean;
  now_ms constant bigint :=
    coalesce(moment, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
BEGIN
  verdict := 2;
  token := 0;
  last_delta := 0;
  IF claims > 0 THEN
    SELECT count(*) FILTER (WHERE w.slots > 0), coalesce(bool_or(w.id = me AND w.draining = 0), false)
    INTO workers, may_claim FROM worker AS w WHERE w.ended_at = 0 AND w.lost = 0;
    IF of_job IS NOT NULL THEN
      SELECT s.id, s.job, s.cursor_seq, j.feed_seq, s.available, s.taken, s.measured, s.busy_us,
             j.weight, (SELECT half FROM store),
             EXISTS (SELECT 1 FROM exception AS e
                     WHERE e.stream = s.id AND e.alone = 0 AND e.not_before_due <= now_ms)
      INTO first
      FROM stream AS s JOIN job AS j ON j.id = s.job
      WHERE s.job = of_job AND j.state < 2 AND j.paused = 0 AND j.canceling = 0
      ORDER BY s.step DESC, s.id LIMIT 1;
    ELSE
      SELECT s.id, s.job, s.cursor_seq, j.feed_seq, s.available, s.taken, s.measured, s.busy_us,
             j.weight, (SELECT half FROM store),
             EXISTS (SELECT 1 FROM exception AS e
                     WHERE e.stream = s.id AND e.alone = 0 AND e.not_before_due <= now_ms)
      INTO first
      FROM stream_now AS n JOIN stream AS s ON s.id = n.id JOIN job AS j ON j.id = s.job
      WHERE n.active = 1 AND j.state < 2 AND j.paused = 0 AND j.canceling = 0 AND j.has_command = 1
      ORDER BY n.charged, s.step DESC, s.id LIMIT 1;
    END IF;
    left_over := first.available - coalesce(pg_sequence_last_value(first.cursor_seq), 0);
    IF NOT may_claim OR first.stream IS NULL OR first.taken > 0 OR left_over <= 0
       OR first.has_due THEN
      RETURN;
    END IF;
    stream := first.stream;
    job := first.job;
    measured := first.measured;
    busy_us := first.busy_us;
    IF measured = 0 THEN  -- Nothing was summed up yet.
      SELECT n.measured, n.busy_us INTO measured, busy_us FROM stream_now AS n WHERE n.id = stream;
    END IF;
    IF stream IS DISTINCT FROM from_stream THEN
      verdict := 1;
      RETURN;
    END IF;
  END IF;
  FOR n IN 1 .. leases LOOP
    SELECT l.half, l.lo, l.hi, (SELECT count(*) FROM outcome AS o
                                WHERE o.item >= l.lo AND o.item < l.hi AND o.round = settled_round)
    INTO half, low, high, before FROM lease AS l
    WHERE l.token = tokens[n] AND l.worker = me AND l.expires_due IS NULL
      AND l.stream = settled_stream AND l.round = settled_round AND l.attempt = attempts[n]
      AND l.lo <= firsts[n] AND l.hi > lasts[n]
      AND NOT EXISTS (SELECT 1 FROM lease_end AS e WHERE e.token = l.token)
      AND NOT EXISTS (SELECT 1 FROM lease_hole AS h WHERE h.token = l.token);
    IF NOT FOUND THEN
      RETURN;
    END IF;
    IF before > 0 AND EXISTS (SELECT 1 FROM outcome AS o
                              WHERE o.item = ANY (plain_exchange.item) AND o.round = settled_round
                                AND o.item >= firsts[n] AND o.item <= lasts[n]) THEN
      RETURN;
    END IF;
    IF before + counts[n] = high - low THEN
      ended := ended || tokens[n];
      halves := halves || half;
    END IF;
  END LOOP;

  verdict := 0;
  IF leases > 0 THEN
    -- The arrays side by side, without a table in between; as in add_outcomes below.
    INSERT INTO outcome (item, round, status, attempt, worker, started_at, duration_us,
                         memory_peak_bytes, cause, output_bytes, output, content, errors_bytes,
                         errors, errors_content, target, target_inode, target_bytes)
    SELECT unnest(plain_exchange.item), unnest(plain_exchange.round), unnest(status),
           unnest(attempt), unnest(worker), unnest(started_at), unnest(duration_us),
           unnest(memory_peak_bytes), unnest(cause), unnest(output_bytes), unnest(output),
           unnest(content), unnest(errors_bytes), unnest(errors), unnest(errors_content),
           unnest(target), unnest(target_inode), unnest(target_bytes);
    IF ended IS NOT NULL THEN
      INSERT INTO lease_end (token, half) SELECT * FROM unnest(ended, halves);
    END IF;
    IF settled_stream = first.stream THEN
      feed_job := first.job;
      feed_seq := first.feed_seq;
    ELSE
      SELECT j.id, j.feed_seq INTO feed_job, feed_seq
      FROM stream AS s JOIN job AS j ON j.id = s.job WHERE s.id = settled_stream;
    END IF;
    INSERT INTO feed (job, "offset", stream, round, canceled_range, first, count, items)
    VALUES (feed_job, nextval(feed_seq), settled_stream, settled_round, 0, plain_exchange.item[1],
            cardinality(plain_exchange.item), feed_items);
  END IF;
  IF claims > 0 THEN
    taken := take_range(stream, gate + stream, wanted);
    before := taken.before;
    got := taken.got;
    IF got > 0 THEN
      token := nextval('token_seq');
      lo := (stream << 40) + before + 1;
      hi := lo + got;
      left_over := left_over - got;
      INSERT INTO lease (token, worker, stream, lo, hi, round, attempt, lost, granted_at, half)
      VALUES (token, me, first.stream, lo, hi, 1, 1, 0, wall, first.half);
      charge := CASE WHEN measured = 0 THEN 1000
                     ELSE greatest(busy_us::double precision / measured, 1) END * got / first.weight;
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
    SELECT CASE WHEN count(i.records) > 0 THEN array_agg(i.id) END,
           CASE WHEN count(i.key) > 0 THEN array_agg(i.key) END,
           array_agg(i.input),
           CASE WHEN count(i.replaces) > 0 THEN array_agg(i.replaces) END,
           CASE WHEN count(i.arguments) > 0 THEN array_agg(i.arguments) END,
           CASE WHEN count(i.carried) > 0 THEN array_agg(i.carried) END,
           CASE WHEN count(i.records) > 0 THEN array_agg(i.records) END
    INTO ids, keys, inputs, replaces, arguments, carried, records
    FROM (SELECT r.id, r.key, r.input, r.replaces, r.arguments, r.carried, r.records
          FROM item AS r WHERE r.id >= plain_exchange.lo AND r.id < plain_exchange.hi
          ORDER BY r.id) AS i;
  END IF;
END $$;

-- name: add_outcomes
INSERT INTO outcome (item, round, status, attempt, worker, started_at, duration_us,
                     memory_peak_bytes, cause, output_bytes, output, content, errors_bytes,
                     errors, errors_content, target, target_inode, target_bytes)
SELECT unnest(:item::bigint[]), unnest(:round::bigint[]), unnest(:status::bigint[]),
       unnest(:attempt::bigint[]), unnest(:worker::bigint[]), unnest(:started_at::bigint[]),
       unnest(:duration_us::bigint[]), unnest(:memory_peak_bytes::bigint[]),
       unnest(:cause::bytea[]), unnest(:output_bytes::bigint[]), unnest(:output::bytea[]),
       unnest(:content::text[]), unnest(:errors_bytes::bigint[]), unnest(:errors::bytea[]),
       unnest(:errors_content::text[]), unnest(:target::bytea[]), unnest(:target_inode::bigint[]),
       unnest(:target_bytes::bigint[]);

-- name: plain_exchange
-- REQUIRES: beside others in the gate
SELECT verdict, stream, job, measured, busy_us, left_over, workers, token, lo, hi, last_delta,
       ids, keys, inputs, replaces, arguments, carried, records
FROM plain_exchange(
  :me::bigint, :gate::bigint, :moment::bigint, :wall::bigint,
  :settled_stream::bigint, :settled_round::bigint, :tokens::bigint[], :attempts::bigint[],
  :firsts::bigint[], :lasts::bigint[], :counts::bigint[], :feed_items::bytea,
  :completed::bigint, :failed::bigint, :canceled::bigint, :measured_items::bigint,
  :measured_us::bigint,
  :item::bigint[], :round::bigint[], :status::bigint[], :attempt::bigint[], :worker::bigint[],
  :started_at::bigint[], :duration_us::bigint[], :memory_peak_bytes::bigint[], :cause::bytea[],
  :output_bytes::bigint[], :output::bytea[], :content::text[], :errors_bytes::bigint[],
  :errors::bytea[], :errors_content::text[], :target::bytea[], :target_inode::bigint[],
  :target_bytes::bigint[],
  :claims::bigint, :of_job::bigint, :from_stream::bigint, :wanted::bigint);
