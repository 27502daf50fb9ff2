#!/bin/sh
# What an item says on stderr comes on stderr, and not in its output.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- sh -c 'echo out; echo grumble >&2' ::: a
prints out
says grumble
exits 0 stint results --json
same "$(member output <"$out")" out
same "$(member stderr <"$out")" grumble
