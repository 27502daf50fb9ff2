#!/bin/sh
# items --state lists only items of that state.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -- sh -c 'exit $0' ::: 0 3 0 4
exits 0 stint items --state failed --json
same "$(member key <"$out" | tr '\n' ' ')" '3 4 '
exits 0 stint items --state completed --json
same "$(member item <"$out" | tr '\n' ' ')" '1 3 '
exits 0 stint items --state running --json
prints ''
