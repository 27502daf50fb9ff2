#!/bin/sh
# store init on a store leaves its jobs alone.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --store s.db --job j -- echo ::: a
exits 0 stint store init --store s.db
exits 0 stint status --store s.db --json
same "$(member job <"$out")" j
