#!/bin/sh
# A program that cannot be run is told before anything is stored.
. "$(dirname "$0")/lib.sh"

exits 2 stint run nosuchprogram ::: a
says "cannot run 'nosuchprogram': it is not in PATH"
exits 2 stint run ./nosuchprogram ::: a
says "chmod +x"
nothing .stint
