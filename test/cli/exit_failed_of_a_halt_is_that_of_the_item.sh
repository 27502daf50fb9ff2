#!/bin/sh
# --exit-failed and --halt: at the first failure its own status, else their number or percentage.
. "$(dirname "$0")/lib.sh"

exits 7 stint run -j1 --exit-failed --halt now,fail=1 -- sh -c 'exit $0' ::: 0 7 0
exits 137 stint run -j1 --exit-failed --halt soon,fail=1 -- sh -c 'kill -9 $$' ::: a b
exits 2 stint run -j1 --exit-failed --halt now,fail=2 -- sh -c 'exit $0' ::: 0 7 8 9
exits 0 stint run -j1 --exit-failed --halt now,success=1 -- sh -c 'exit $0' ::: 7 0 9
# A percentage is one of all items: they wait until these are known.
exits 50 stint run -j1 --exit-failed --halt soon,fail=50% -- \
    sh -c 'until stint status --json | tail -1 | grep -q "\"state\":\"closed\""; do :; done; exit $0' ::: 7 8 0 0
same "$(stint status --json | tail -1 | member open)" 2
