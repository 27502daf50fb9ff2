#!/bin/sh
# --on: an exit code, a signal or words on stderr lead to fail, ignore, retry or set_back.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --on exit=3:ignore -- sh -c 'exit 3' x ::: a
exits 0 stint show 1
shows 'exit 3, ignored'
exits 1 stint run --attempts 5 --on 'stderr=fatal:fail' -- sh -c 'echo run >>tries; echo fatal >&2; exit 1' x ::: a
lines tries 1
exits 0 stint run --on exit=75:set_back=10ms -- sh -c 'echo >>again; [ "$(wc -l <again)" -ge 3 ] || exit 75' x ::: a
lines again 3
exits 0 stint show 1
shows 'attempt 1  completed'
