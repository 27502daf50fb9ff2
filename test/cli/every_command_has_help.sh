#!/bin/sh
# Each command of the list explains itself, with examples and options.
. "$(dirname "$0")/lib.sh"

exits 0 stint help
names=$(awk '/^Topics:/ {exit} /^Commands:/ {on = 1; next} on && /^  [a-z]/ {print $1}' "$out")
same "$(echo $names | wc -w)" 31
for name in $names; do
    exits 0 stint help "$name"
    shows 'Examples:'
    shows "Usage: stint $name"
    silent
done
