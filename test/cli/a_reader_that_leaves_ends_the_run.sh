#!/bin/sh
# When nobody reads any more, the run stops cleanly, and can go on.
. "$(dirname "$0")/lib.sh"

got=0
{ seq 2000 | stint run -j1 --job j -- echo {} 2>"$err" || echo $? >code; } | head -n1 >first
same "$(cat first)" 1
same "$(cat code)" 141
says 'nobody reads the results'
exits 0 stint status --json
[ "$(member open <"$out")" -gt 0 ] || fail 'it went on to the end'
exits 0 stint verify
