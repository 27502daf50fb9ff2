#!/bin/sh
# An unknown command is refused with the one that was meant, or where to look.
. "$(dirname "$0")/lib.sh"

exits 2 stint rnu echo ::: a
says "there is no command 'rnu'; did you mean 'run'?"
exits 2 stint frobnicate
says "'stint help' lists what there is"
prints ''
