#!/bin/sh
# An item that failed holds --merge up; once it is completed the file takes its place.
. "$(dirname "$0")/lib.sh"

seq 100 >lines
exits 3 stint run --job m --from 'text:lines?rows=30' --merge out -- sh -c 'test -e mended || test {first} != 31 || exit 3; cat'
says 'item 2 failed'
says 'stint retry m --item 2'
nothing out
touch mended
exits 0 stint retry m --item 2
exits 0 stint run --job m --from 'text:lines?rows=30' --merge out -- sh -c 'test -e mended || test {first} != 31 || exit 3; cat'
cmp lines out || fail "out: $(cat out)"
