#!/bin/sh
# The result of an item is there while others of its call go on.
. "$(dirname "$0")/lib.sh"

mkfifo go
cat > slow.py <<'EOF'
import json, sys
for line in sys.stdin:
    item = json.loads(line)
    if item["input"] == "b":
        open("go").read()
    print(json.dumps({"id": item["id"], "output": item["input"]}), flush=True)
EOF

stint run -q --group 9 -- python3 slow.py ::: a b c >out 2>err &
run=$!
until_true grep -qx a out
same a "$(cat out)"
echo >go
wait $run || fail 'it failed'
same 3 "$(sort out | wc -l | tr -d " ")"
