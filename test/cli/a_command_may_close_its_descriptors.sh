#!/bin/sh
# Who closes stdin, stdout and stderr at once is still waited for.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- sh -c 'exec <&- >&- 2>&-; while [ ! -e go ]; do sleep 0.01; done; : >done_$1' x {} ::: a &
until_true sh -c 'stint items --state running | grep -q a'
: >go
wait $! || fail "the run failed"
[ -e done_a ] || fail "it was not waited for"
