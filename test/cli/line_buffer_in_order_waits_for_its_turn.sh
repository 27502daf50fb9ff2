#!/bin/sh
# With -k --line-buffer prints the lines of the item whose turn it is, the others behind it.
. "$(dirname "$0")/lib.sh"

stint run --lb -k -j2 -- sh -c 'echo $0 1; until [ -e go ] || [ $0 = b ]; do sleep 0.01; done
    echo $0 2' ::: a b >"$out" &
until_true has_lines "$out" 1
until_true sh -c 'stint items --json --state completed | grep -q .'
prints 'a 1'
touch go
wait $!
prints "$(printf 'a 1\na 2\nb 1\nb 2')"
