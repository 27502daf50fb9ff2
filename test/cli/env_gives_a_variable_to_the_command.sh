#!/bin/sh
# --env: a variable that the command gets wherever it runs, also from another process.
. "$(dirname "$0")/lib.sh"

show='echo "$COLOUR $SIZE"'
exits 0 env COLOUR=red SIZE=1 stint run --env SIZE=2 -- sh -c "$show" ::: a
prints 'red 2'
exits 0 env COLOUR=blue stint submit --job j --env COLOUR --env SIZE='x y' -- sh -c "$show" ::: a
exits 0 env COLOUR=green stint work -q
exits 0 stint results j
prints 'blue x y'
exits 2 stint run --env NOWHERE -- true ::: a
says 'write --env NOWHERE=VALUE'
exits 2 stint run --env 3=4 -- true ::: a
says 'write --env NAME=VALUE'
exits 2 stint run --env STINT_KEY=x -- true ::: a
says 'choose another'
