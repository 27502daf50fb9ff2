#!/bin/sh
# retry opens the failed items again; work does them; the history stays.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -- sh -c '[ $0 = a ] || [ -e go ] || exit 5' ::: a b c
exits 0 stint retry j
prints 'j: 2 items taken up again'
exits 0 stint status --json
same "$(member open <"$out")" 2
: >go
exits 0 stint work
exits 0 stint show b --json
same "$(member state <"$out")" completed
same "$(member round <"$out")" 2
shows 'exit 5'
exits 0 stint verify
shows '3 items in = 3 completed + 0 failed'
