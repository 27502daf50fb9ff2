#!/bin/sh
# report counts each item by itself, says whether the books hold, and exits with 1 if they do not.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -j 1 -- sh -c '[ "$0" != bad ]' ::: a bad c
exits 0 stint report j
shows 'items       3 = 2 completed + 1 failed + 0 canceled + 0 open, holds'
exits 0 stint report j --json
same "$(member reconciliation <"$out")" \
    "{'in': 3, 'completed': 2, 'failed': 1, 'canceled': 0, 'open': 0, 'holds': True}"
python3 - "$out" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1]))
timeline = report["timeline"]
assert sum(timeline["completed"]) == 2 and sum(timeline["failed"]) == 1, timeline
assert sum(bar["count"] for bar in report["histogram"]) == 3, report["histogram"]
EOF
exits 0 stint submit --job open -- echo ::: a b
exits 0 stint report open
shows 'items       2 = 0 completed + 0 failed + 0 canceled + 2 open, holds'
python3 -c '
import sqlite3
store = sqlite3.connect(".stint/manifest.db")
store.execute("UPDATE stream SET completed = 1, canceled = 1 WHERE failed = 1")
store.commit()'
exits 1 stint report j
shows 'DOES NOT HOLD'
exits 1 stint report j --html
shows 'does not hold'
