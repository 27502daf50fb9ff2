#!/bin/sh
# A value that would be another folder, or none, is written in another way.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --results r -- echo 'out {}' ::: .. . ''
same "$(cat 'r/1/\../stdout')" 'out ..'
same "$(cat 'r/1/\./stdout')" 'out .'
same "$(cat 'r/1/\e/stdout')" 'out '
same "$(ls -A r r/1 | tr '\n' ' ')" 'r: 1  r/1: \. \.. \e '
