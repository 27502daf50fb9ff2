#!/bin/sh
# Not executable: refused before anything runs, and the message says what to do.
. "$(dirname "$0")/lib.sh"

echo 'echo hi' >work
exits 2 stint run -- ./work {} ::: a b
says "chmod +x"
nothing .stint
