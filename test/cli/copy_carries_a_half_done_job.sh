#!/bin/sh
# copy: a half-done job goes on in the other store where it stood, and stays in the first one.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job half --attempts 1 -- sh -c 'echo {}; test {} != b; head -c 200000 /dev/zero' ::: a b c d
for key in a b; do
    exits 0 stint claim half $key --json
    token=$(member token <"$out")
    if [ $key = a ]; then
        seq 30000 | stint complete "$token" --output - >"$out" 2>"$err" || fail 'complete'
    else
        exits 0 stint fail "$token" --cause odd
    fi
done
exits 0 stint copy half --to other.db
shows 'half: 4 items, 2 outcomes, '
exits 0 stint status --json
before=$(cat "$out")
exits 0 stint status --json --store other.db
prints "$before"
exits 0 stint logs half
cp "$out" "$lab/logs"
exits 0 stint logs half --store other.db
cmp "$out" "$lab/logs"
exits 0 stint work --store other.db
exits 0 stint verify --store other.db
shows '4 items in = 3 completed + 1 failed'
exits 0 stint verify
shows '2 open'
