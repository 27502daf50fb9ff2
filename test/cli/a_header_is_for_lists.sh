#!/bin/sh
# --header takes a colon, and files of a pattern have no header.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --header 2 echo ::: a
says "--header takes ':' (the first record of each source has the names), not '2'"
exits 2 stint run --header : --from 'glob:*' -- echo
says '--header is for lists'
printf 'a\n1\n' >one
printf 'b\n1\n' >other
exits 2 stint run --header : --from lines:one --from lines:other -- echo
says 'the headers of the sources differ: a and b'
