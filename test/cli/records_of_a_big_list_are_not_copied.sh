#!/bin/sh
# Records that are items can be places in their file: each has its own outcome, and its words are
# read when it runs or is shown.
. "$(dirname "$0")/lib.sh"

{ echo id,text; seq 2500 | sed 's/.*/&,"t\n&"/'; } >f.csv
exits 1 stint run -q -k -j2 --job j --from 'csv:f.csv?rows=1&copy=no' \
    -- sh -c 'test $1 != 1777 && echo $1' sh {id}
seq 2500 | grep -v '^1777$' | cmp - "$out" || fail "the results are not the records"
exits 0 stint items j --state failed
shows 'f.csv#1777'
exits 0 stint show --job j 'f.csv#1777'
shows 'exit 1'
exits 0 stint results j --json -k
sed -n 3p "$out" | grep -q '"key":"f.csv#3","arguments":\["3","t\\n3"\]' || fail "no words in the results"
grep -qa 1234,.t .stint/manifest.db && fail "the list is in the store"
exits 0 stint verify

# Claimed by hand, a record is told as it is read.
exits 0 stint submit --store h.db --job h --from 'text:f.csv?rows=1&copy=no'
exits 0 stint claim --store h.db h
shows 'id,text'

# What has changed since is not run.
exits 0 stint submit --store g.db --job g --from 'text:f.csv?rows=1&copy=no' -- echo
echo more >>f.csv
exits 1 stint work --store g.db
exits 0 stint items --store g.db
shows 'cannot read its record'
exits 0 stint submit --store u.db --job u --from 'text:f.csv?rows=1&copy=no' -- echo
echo more >>f.csv
exits 2 stint submit --store u.db --job u --from 'text:f.csv?rows=1&copy=no' -- echo
says 'it has changed since; --rerun all begins anew'
