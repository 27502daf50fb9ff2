#!/bin/sh
# The order holds when several processes work on the job.
. "$(dirname "$0")/lib.sh"

seq 3000 >list
exits 0 stint store init --store s.db
stint work --store s.db --wait -q -j2 &
exits 0 stint run -q --store s.db -k -j2 --from lines:list -- echo {}
cmp "$out" list
kill $!
exits 0 stint results --store s.db --ordered
cmp "$out" list
