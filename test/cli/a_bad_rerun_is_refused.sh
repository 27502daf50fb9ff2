#!/bin/sh
# --rerun takes one of three words.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --rerun everything echo ::: a
says "--rerun takes failed, changed or all, not 'everything'"
nothing .stint
