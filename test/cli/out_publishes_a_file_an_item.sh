#!/bin/sh
# The command writes to {out}; the file appears under the name that --out says, and nothing beside it.
. "$(dirname "$0")/lib.sh"

echo one >a.txt
echo two >b.txt
exits 0 stint run --from 'glob:*.txt' --out 'made/{/.}.res' -- cp {} {out}
same "$(cat made/a.res made/b.res)" "one
two"
same "$(ls -A made | tr '\n' ' ')" "a.res b.res "
exits 0 stint verify
