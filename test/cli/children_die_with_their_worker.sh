#!/bin/sh
# After SIGKILL of stint nothing of it runs on, once somebody else is at work.
. "$(dirname "$0")/lib.sh"

stint run -j2 -- sh -c 'sleep 1000 & echo $$ $! >>ran; wait' ::: a b &
run=$!
until_true has_lines ran 2
kill -9 $run
wait $run || true
leaders_gone() { for pid in $(cut -d' ' -f1 ran); do ended $pid || return 1; done; }
until_true leaders_gone

exits 0 stint submit --job other -- true ::: x
exits 0 stint work other
all_gone() { for pid in $(cat ran); do ended $pid || return 1; done; }
until_true all_gone
exits 0 stint status --json
same "$(member open <"$out" | tr '\n' ' ')" '2 0 '
