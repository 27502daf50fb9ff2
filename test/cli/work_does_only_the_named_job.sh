#!/bin/sh
# work JOB leaves the other jobs alone.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job one -- echo ::: a
exits 0 stint submit --job two -- echo ::: b
exits 0 stint work two
exits 0 stint status one --json
same "$(member open <"$out")" 1
exits 0 stint status two --json
same "$(member state <"$out")" completed
