#!/bin/sh
# --group gives a command up to N items at a call, as JSON lines, and takes a result each.
. "$(dirname "$0")/lib.sh"

cat > double.py <<'EOF'
import json, sys
items = [json.loads(line) for line in sys.stdin]
open("calls", "a").write(f"{len(items)}\n")
for item in items:
    print(json.dumps({"id": item["id"], "output": f"{item['input']} {2 * int(item['input'])}"}))
EOF

exits 0 sh -c 'seq 250 | stint run -q -j 2 -k --group 100 -- python3 double.py >out'
seq 250 | awk '{ print $1, 2 * $1 }' >expected
cmp expected out || fail "other results"
# Every item was in one call, and no call had more.
same 250 "$(awk '{ sum += $1 } END { print sum }' calls)"
same 1 "$(awk '$1 > 100 { bad = 1 } END { print !bad }' calls)"
same 1 "$(awk 'END { print NR <= 8 }' calls)"

exits 0 stint verify

# By size: inputs of 4 bytes, so 16 at most; and not one by one.
rm calls
exits 0 sh -c 'seq 1000 1099 | stint run -q --group 64B --job bytes -- python3 double.py >out'
same 100 "$(sort -u out | wc -l)"
same 1 "$(awk '$1 > 16 { bad = 1 } END { print !bad }' calls)"
same 1 "$(awk 'END { print NR < 20 }' calls)"
