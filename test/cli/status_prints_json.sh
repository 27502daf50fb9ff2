#!/bin/sh
# status --json prints one JSON object a job.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job one -- echo ::: a b
exits 0 stint run --job two -- echo {} ::: a
exits 0 stint status --json
same "$(member job <"$out" | tr '\n' ' ')" 'one two '
same "$(member state <"$out" | sort -u)" completed
same "$(member command <"$out" | tail -n1)" "['echo', '{}']"
