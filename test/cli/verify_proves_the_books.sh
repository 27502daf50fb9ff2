#!/bin/sh
# verify prints the sum of the books and that they are right.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -- sh -c 'exit $0' ::: 0 0 1
exits 0 stint verify
prints '1 job: 3 items in = 2 completed + 1 failed + 0 canceled + 0 open
the books are right'
exits 0 stint verify --json
same "$(member sound <"$out") $(member items <"$out") $(member faults <"$out")" 'True 3 []'
exits 2 stint verify nosuch
