#!/bin/sh
# --tag is refused where no line of output is printed, and says what to do.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --tag --json echo ::: a
says 'the item is named there, leave --tag away'
exits 2 stint run --tag --to file:x.jsonl echo ::: a
says 'add --to - to print as well'
exits 2 stint run --tag --results x.csv echo ::: a
says '--tag is for lines of output'
