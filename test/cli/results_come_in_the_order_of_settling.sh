#!/bin/sh
# results has all items, in the order in which they were settled.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j3 -- sh -c 'while [ $0 -gt 0 ] && [ ! -e $(($0 - 1)) ]; do sleep 0.01; done
    : >$0; echo $0; sleep 0.1' ::: 2 1 0
cp "$out" printed
exits 0 stint results
cmp "$out" printed
exits 0 stint results --json
same "$(member output <"$out" | grep .)" "$(cat printed)"
same "$(member item <"$out" | sort | tr '\n' ' ')" '1 2 3 '
