#!/bin/sh
# status takes a state and a number of jobs; items a state, a cause and a key.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job good -- true ::: a
exits 1 stint run --job bad -- sh -c 'exit $0' ::: 0 3 4
exits 0 stint status --state failed --json
same "$(member job <"$out")" bad
exits 0 stint status --limit 1 --json
same "$(member job <"$out")" bad
exits 0 stint status --state open --json
prints ''
exits 0 stint items --error 'exit 3' --json bad
same "$(member item <"$out")" 2
exits 0 stint items --key 4 --json bad
same "$(member item <"$out")" 3
exits 0 stint items --key 4 --state completed --json bad
prints ''
exits 2 stint status --state done
says "--state takes open, closed, paused, completed, failed or canceled, not 'done'"
