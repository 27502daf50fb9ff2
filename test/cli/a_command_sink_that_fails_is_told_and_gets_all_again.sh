#!/bin/sh
# A command that fails ends no item; the run exits with 3, and the same line delivers all again.
. "$(dirname "$0")/lib.sh"

mkdir in
touch in/a in/b in/c
cat >take <<'END'
cat >"got.$1"
[ -e ok ]
END
run() { stint run -q -j1 --from 'glob:in/*' --to 'exec:sh take $PPID' --to file:also -- echo {}; }
exits 3 run
says 'has not taken the results: exit 1; the same line delivers what is missing'
lines also 3
: >ok
rm got.*
exits 0 run
lines "$(echo got.*)" 3
rm got.*
exits 0 run
nothing 'got.*'
lines also 3
