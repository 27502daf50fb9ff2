#!/bin/sh
# -d says what ends a record: characters, or an escape for one.
. "$(dirname "$0")/lib.sh"

printf 'a,b,c' >list
exits 0 stint run -k -d , echo <list
same "$(tr '\n' ' ' <"$out")" 'a b c '
exits 0 stint run -k --delimiter '\x2c' echo :::: list
same "$(tr '\n' ' ' <"$out")" 'a b c '
printf 'a--b-c' >list
exits 0 stint run -k --delimiter=-- echo <list
same "$(tr '\n' ' ' <"$out")" 'a b-c '
