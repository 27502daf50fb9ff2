#!/bin/sh
# After kill -9 a file has every result at least once, with one id, and no torn line.
. "$(dirname "$0")/lib.sh"

set -- stint run -q -j2 --job j --to file:out.jsonl -- sh -c 'echo "$1"; sleep 0.01' sh {} \
    ::: $(seq 200)
"$@" &
until_true has_lines out.jsonl 40
kill -9 $!
wait $! 2>/dev/null || true
printf '{"id":"torn' >>out.jsonl
exits 0 "$@"
silent
python3 - <<'END'
import collections, json
ids = collections.defaultdict(set)
for line in open("out.jsonl"):
    event = json.loads(line)
    ids[event["item"]].add((event["id"], event["output"]))
assert sorted(ids) == list(range(1, 201)), sorted(ids)
assert all(len(known) == 1 for known in ids.values()), ids
END
