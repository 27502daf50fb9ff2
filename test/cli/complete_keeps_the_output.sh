#!/bin/sh
# complete --output keeps a result with the item, from a file or stdin, short or long.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j ::: short long
exits 0 stint claim j
echo result | stint complete "$(head -1 "$out")" --output -
exits 0 stint claim j
token=$(head -1 "$out")
seq 50000 >long
exits 2 stint complete "$token" --output missing
says "opening the output 'missing'"
exits 0 stint complete "$token" --output long
exits 1 stint complete "$token" --output long
(echo result; cat long) >wanted
exits 0 stint results j
cmp "$out" wanted || fail 'the results are others'
same "$(ls .stint/manifest.db.d/content | grep -c "^$token-.*\.out$")" 1
exits 0 stint status j --json
same "$(member state <"$out")" completed
