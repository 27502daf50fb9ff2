#!/bin/sh
# run and submit without a command show how one is written.
. "$(dirname "$0")/lib.sh"

exits 2 stint run
says 'there is no command; write it at the end'
exits 2 stint submit ::: a b
says 'there is no command'
nothing .stint
