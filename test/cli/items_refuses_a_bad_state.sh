#!/bin/sh
# items --state with a word that is no state lists the states.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- echo ::: a
exits 2 stint items --state finished
says "--state takes pending, running, waiting, completed, failed or canceled, not 'finished'"
