#!/bin/sh
# logs shows the output of a running item; --follow goes on until it is settled, each byte once.
. "$(dirname "$0")/lib.sh"

step='echo begun; echo odd >&2; echo >>ran; until [ -e go ]; do sleep 0.05; done; echo ended'
stint run -j1 --job j -- sh -c "$step" ::: a b >told 2>&1 &
run=$!
until_true has_lines ran 1
exits 0 stint logs j 1
prints begun
says odd
exits 0 stint logs j
prints "$(printf 'a\tbegun')"
exits 0 stint logs j b
says "item 2 has printed nothing yet; 'stint explain j 2'"
stint logs --follow j a >followed 2>errors &
item=$!
stint logs --follow j >all 2>&1 &
all=$!
until_true has_lines followed 1
until_true has_lines all 2
touch go
wait $run $item $all
same "$(cat followed errors)" "$(printf 'begun\nended\nodd')"
same "$(sort all | tr '\n' ' ')" "$(printf 'a\tbegun a\tended a\todd b\tbegun b\tended b\todd ')"
