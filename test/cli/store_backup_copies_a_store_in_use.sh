#!/bin/sh
# A backup of a store in use is a store of its own: right books, and it can be worked to its end.
. "$(dirname "$0")/lib.sh"

seq 60 | stint submit --job j -- sh -c 'seq 20000; sleep 0.02' >"$out"
stint work -q -j 2 &
until_true sh -c '[ "$(ls .stint/manifest.db.d/content | wc -l)" -ge 5 ]'
exits 0 stint store backup saved/copy.db
shows '.stint/manifest.db: copied to saved/copy.db, '
exits 0 stint verify --store saved/copy.db
shows '60 items in = '
exits 2 stint store backup saved/copy.db
says "'saved/copy.db' is there already"
exits 0 stint work -q --store saved/copy.db -j 2
exits 0 stint results j --store saved/copy.db
lines "$out" 1200000
exits 0 stint verify --store saved/copy.db
shows '60 items in = 60 completed'
wait
exits 0 stint verify
shows '60 items in = 60 completed'
same "$(ls -A saved | tr '\n' ' ' | sed 's/copy.db-[a-z]* //g')" 'copy.db copy.db.d '
