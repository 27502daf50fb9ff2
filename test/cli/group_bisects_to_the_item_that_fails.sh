#!/bin/sh
# A call that fails is made again in halves until the item that fails it stands alone.
. "$(dirname "$0")/lib.sh"

cat > poison.py <<'EOF'
import json, sys
items = [json.loads(line) for line in sys.stdin]
open("calls", "a").write(" ".join(item["input"] for item in items) + "\n")
if any(item["input"] == "13" for item in items):
    print("cannot bear it", file=sys.stderr)
    sys.exit(3)
for item in items:
    print(json.dumps({"id": item["id"], "output": item["input"]}))
EOF

exits 1 sh -c 'seq 40 | stint run -q --group 40 --job poison -- python3 poison.py >out 2>err'
seq 40 | grep -vx 13 | sort >expected
sort out >sorted
cmp expected sorted || fail "other results"
same 13 "$(grep -x 13 calls)"
exits 0 stint items poison --state failed
shows 'exit 3'
exits 0 stint logs poison 13
says 'cannot bear it'
exits 0 stint verify

# One that is tried again is so by itself, and costs the others no attempt.
rm calls
exits 1 sh -c 'seq 20 | stint run -q --group 20 --attempts 3 --backoff 1ms --job again -- python3 poison.py >out 2>err'
same 3 "$(grep -cx 13 calls)"
