#!/bin/sh
# cancel of a running job ends its commands; what is completed stays.
. "$(dirname "$0")/lib.sh"

step='[ $0 = a ] || { echo $$ >>ran; exec sleep 1000; }'
stint run -j1 --job j -- sh -c "$step" ::: a b c 2>told &
run=$!
until_true has_lines ran 1
exits 0 stint cancel j
shows 'canceled'
code=0
wait $run || code=$?
same $code 1
ended "$(cat ran)" 2>/dev/null || fail 'the command still runs'
exits 0 stint status --json
same "$(member state <"$out") $(member completed <"$out") $(member canceled <"$out")" 'canceled 1 2'
exits 0 stint verify
