#!/bin/sh
# A finished job delivers to a file that is new to it, and runs nothing.
. "$(dirname "$0")/lib.sh"

mkdir in
touch in/a in/b
run() { stint run -q -j1 --job j --from 'glob:in/*' "$@" -- sh -c 'echo ran >>ran; echo $1' sh {}; }
exits 0 run
exits 0 run --to file:out.jsonl --to -
lines ran 2
same "$(member output <out.jsonl | tr '\n' ' ')" 'in/a  in/b  '
same "$(wc -c <"$out")" 0
exits 0 run --to file:out.jsonl
lines out.jsonl 2
