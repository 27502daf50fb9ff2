#!/bin/sh
# After kill -9 and a resume, the job log has each item once and whole.
. "$(dirname "$0")/lib.sh"

set -- stint run -q -j2 --job j --joblog log --results r.csv -- sh -c 'echo "$0"; sleep 0.01' \
    ::: $(seq 200)
"$@" &
until_true has_lines log 40
kill -9 $!
wait $! 2>/dev/null || true
exits 0 "$@"
silent
same "$(cut -f1 log | sort -n | uniq | wc -l) $(wc -l <log)" '201 201'
python3 - <<'END'
import csv
rows = list(csv.DictReader(open("r.csv")))
assert sorted(int(row["Seq"]) for row in rows) == list(range(1, 201)), len(rows)
assert all(row["Stdout"] == row["V1"] + "\n" for row in rows)
END
