#!/bin/sh
# Results that a call has printed before it failed count, and those are not called for again.
. "$(dirname "$0")/lib.sh"

cat > dies.py <<'EOF'
import json, sys
for line in sys.stdin:
    item = json.loads(line)
    open("done", "a").write(item["input"] + "\n")
    if item["input"] == "7":
        sys.exit(1)
    print(json.dumps({"id": item["id"], "output": item["input"]}), flush=True)
EOF

exits 1 sh -c 'seq 12 | stint run -q -j 1 --group 12 --job dies -- python3 dies.py >out 2>err'
seq 12 | grep -vx 7 | sort >expected
sort out >sorted
cmp expected sorted || fail "other results"
seq 12 | grep -vx 7 | while read -r item; do
    same 1 "$(grep -cx "$item" done)"
done

# An item can fail by itself, with a reason; and one without a result has failed.
cat > some.py <<'EOF'
import json, sys
for line in sys.stdin:
    item = json.loads(line)
    if item["input"] == "2":
        print(json.dumps({"id": item["id"], "error": "two is bad"}))
    elif item["input"] != "3":
        print(json.dumps({"id": item["id"], "output": {"n": int(item["input"])}}))
EOF
exits 1 stint run -q -k --group 9 --job some -- python3 some.py ::: 1 2 3 4
shows '{"n":1}
{"n":4}'
exits 0 stint items some --state failed --json
shows 'error: two is bad'
shows 'its call has printed no result for it'

# What it prints must be results.
exits 1 stint run -q --group 9 --job words -- sh -c 'cat >/dev/null; echo hello' ::: 1 2
exits 0 stint items words --state failed --json
shows "what its call printed is no result: 'hello'"
