#!/bin/sh
# An attempt that takes too long is ended with all that it started, and fails for that.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --timeout 300ms -- sh -c 'sleep 1000 & echo $! >background; sleep 1000' ::: a
exits 0 stint show 1
shows 'timeout after 300 ms'
until_true ended "$(cat background)"
exits 1 stint run --timeout 300ms -- sh -c 'trap "" TERM; while :; do sleep 0.05; done' x ::: b
exits 0 stint show 1
shows 'timeout after 300 ms'
