#!/bin/sh
# help lists topics besides commands, explains them, and guesses at misspelt ones.
. "$(dirname "$0")/lib.sh"

exits 0 stint help
topics=$(awk '/^Topics:/ {on = 1; next} on && /^  [a-z]/ {print $1}' "$out")
same "$(echo $topics)" 'from-parallel from-xargs exit-codes placeholders'
for topic in $topics; do
    exits 0 stint help "$topic"
    shows "$topic: "
    silent
done
exits 0 stint help placeholders
shows '{/.}'
exits 0 stint help from-parallel
grep -q -- '^  --keep-order -k  *the same$' "$out" || fail 'no row for --keep-order'
exits 2 stint help from-paralel
says "did you mean 'from-parallel'?"
