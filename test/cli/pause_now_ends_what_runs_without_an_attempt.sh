#!/bin/sh
# pause --now ends what runs; it runs again after resume, still in its first attempt.
. "$(dirname "$0")/lib.sh"

step='echo $STINT_ATTEMPT >>ran; [ -e go ] || exec sleep 1000'
stint run -j1 --job j -- sh -c "$step" ::: a >told 2>&1 &
run=$!
until_true has_lines ran 1
exits 0 stint pause --now j
shows 'what runs is being ended'
pending() { stint items j --json | member state | grep -qx pending; }
until_true pending
touch go
exits 0 stint resume j
wait $run
same "$(tr '\n' ' ' <ran)" '1 1 '
exits 0 stint verify
exits 2 stint pause jj
says "there is no job 'jj'"
