#!/bin/sh
# With rows=1 a row of CSV is an item, and its columns are placeholders.
. "$(dirname "$0")/lib.sh"

printf 'name,price\nant,3\n"bee, big",4\n' >f.csv
exits 0 stint run -k --from 'csv:f.csv?rows=1' -- echo {price} {name}
prints '3 ant
4 bee, big'
exits 2 stint run --from 'csv:f.csv?rows=1' -- echo {prize}
says "'{prize}' names no column; the header has name, price"
