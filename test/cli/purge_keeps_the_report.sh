#!/bin/sh
# The report of a purged job is the one it had: text, JSON and page. Runs go on counting.
. "$(dirname "$0")/lib.sh"

run() { exits 1 stint run --job j --rerun all -j 1 -- sh -c '[ "$0" != bad ] || exit 3' ::: a bad; }
run
exits 0 stint report j
cp "$out" before.txt
exits 0 stint report j --json
cp "$out" before.json
exits 0 stint report j --html
cp "$out" before.html
exits 0 stint purge j
exits 0 stint status --json
prints ''
exits 0 stint report j
cmp before.txt "$out"
exits 0 stint report j:1 --json
cmp before.json "$out"
exits 0 stint report j --html
cmp before.html "$out"
exits 2 stint report j:2
says 'no job'

run
exits 0 stint status --json
same "$(member job <"$out")" 'j:2'
exits 0 stint purge --older-than 0s
prints 'j:2: 2 items, removed'
exits 0 stint report j
shows 'job         j:2, failed'
exits 0 stint report j:1
cmp before.txt "$out"
exits 0 stint verify
