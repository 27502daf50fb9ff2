#!/bin/sh
# stop_job fails its item and cancels what is left; that can be taken up again.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j1 --job j --on exit=2:stop_job -- sh -c 'echo "$1" >>ran; [ "$1" != 2 ] || exit 2' x {} ::: 1 2 3 4 5 6 7 8 9
[ "$(wc -l <ran)" -lt 9 ] || fail "everything ran"
exits 0 stint status j --json
same "$(member failed <"$out")" 1
same "$(member open <"$out")" 0
exits 0 stint verify
