#!/bin/sh
# results --follow prints what comes and ends with the job.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- sh -c 'while [ ! -e go$0 ]; do sleep 0.01; done; echo $0' ::: 1 2
stint results j --follow >followed &
follower=$!
stint work -j2 &
: >go1
until_true has_lines followed 1
kill -0 $follower || fail 'it did not wait for the second'
: >go2
wait $follower || fail "results --follow exited with $?"
same "$(tr '\n' ' ' <followed)" '1 2 '
