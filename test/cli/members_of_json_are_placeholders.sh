#!/bin/sh
# A line of JSON is an item: {name} and {a.b} are members of it; bad lines are told before any runs.
. "$(dirname "$0")/lib.sh"

printf '{"name":"ant","at":{"x":1.5}}\n{"name":"b\\n c","at":[1]}\n' >f.jsonl
exits 1 stint run -k --from 'jsonl:f.jsonl?rows=1' -- printf '%s|%s;' {name} {at.x}
prints 'ant|1.5;'
says "has no 'at.x'"
exits 0 stint run -k --from 'jsonl:f.jsonl?rows=1' -- printf '<%s>' {name}
prints '<ant><b
 c>'
exits 0 stint run -k --from 'jsonl:f.jsonl?rows=1' -- echo {}
shows '{"name":"ant","at":{"x":1.5}}'
printf 'x\n{}\n[1,\n' >bad.jsonl
exits 2 stint run --from 'jsonl:bad.jsonl?rows=5' -- cat
says "'bad.jsonl', line 1, byte 0: not JSON"
says "'bad.jsonl', line 3, byte 5: not JSON"
prints ''
exits 0 stint run --bad-lines skip --from 'jsonl:bad.jsonl?rows=5' -- cat
prints '{}'
exits 1 stint run --bad-lines dead --from 'jsonl:bad.jsonl?rows=5' -- cat
prints '{}'
says 'not JSON'
