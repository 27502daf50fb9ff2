#!/bin/sh
# retry --item and --cause take up only those.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -- sh -c 'exit $0' ::: 3 4 5
exits 0 stint retry j --item 1
prints 'j: 1 item taken up again'
exits 0 stint retry j --cause 'exit 4'
prints 'j: 1 item taken up again'
exits 0 stint items --state failed --json
same "$(member key <"$out")" 5
exits 2 stint retry j --item 99
says "job j has no item '99'"
