#!/bin/sh
# --attempts takes 1 to 1000.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --attempts -1 echo ::: a
says '--attempts takes a number from 1 to 1000'
exits 2 stint run --attempts 1001 echo ::: a
exits 2 stint run --retries many echo ::: a
nothing .stint
