#!/bin/sh
# The same line started twice at once: the second helps, each item runs once.
. "$(dirname "$0")/lib.sh"

: >ran
line='stint run --store s.db --job both -j1 -- sh -c "echo \$0 >>ran; sleep 0.02"'
seq 100 >list
sh -c "$line" <list >one 2>one.err &
first=$!
until_true has_lines ran 1
sh -c "$line" <list >two 2>two.err &
second=$!
wait $first || fail "the first: $(cat one.err)"
wait $second || fail "the second: $(cat two.err)"
same "$(sort -n ran | uniq | wc -l)" 100
lines ran 100
exits 0 stint results --store s.db --json
same "$(member worker <"$out" | sort -u | wc -l)" 2
