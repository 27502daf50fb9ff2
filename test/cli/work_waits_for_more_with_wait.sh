#!/bin/sh
# work --wait stays, and does what comes later at once.
. "$(dirname "$0")/lib.sh"

exits 0 stint store init
stint work --wait &
worker=$!
exits 0 stint submit -- sh -c 'echo $0 >>ran' ::: a
until_true has_lines ran 1
kill -0 $worker || fail "it did not wait"
kill -TERM $worker
code=0
wait $worker || code=$?
same $code 143
