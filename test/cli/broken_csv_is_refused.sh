#!/bin/sh
# A record of CSV that cannot be read is refused by its number; -d is not for CSV.
. "$(dirname "$0")/lib.sh"

printf 'a,b\nc,"d" e\n' >list
exits 2 stint run --csv -q echo :::: list
says "reading record 2 of 'lines:list': there is text behind the closing quote of field 2"
exits 2 stint run --csv -d , echo :::: list
says 'the records of --csv end with their lines; leave -d away'
