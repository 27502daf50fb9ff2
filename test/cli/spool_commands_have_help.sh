#!/bin/sh
# Each command of the group explains itself within 80 columns; the group lists them.
. "$(dirname "$0")/lib.sh"

exits 2 stint spool
says 'Commands:'
exits 0 stint help spool
names=$(awk '/^Commands:/ {on = 1; next} on && /^  [a-z]/ {print $1}' "$out")
same "$(echo $names | wc -w)" 16
for name in $names; do
    exits 0 stint help spool "$name"
    shows 'Examples:'
    shows "Usage: stint spool $name"
    silent
    same "$(tr -d '\200-\277' <"$out" | awk 'length > 80')" ''
    cp "$out" help
    exits 0 stint spool "$name" --help
    prints "$(cat help)"
done
exits 2 stint spool wrte
says "did you mean 'write'"
exits 2 stint help spool wrte
says "did you mean 'write'"
exits 0 stint __complete -- spool pay
prints "$(printf 'payload\twrite the payload of a job to stdout')"
exits 0 stint __complete -- spool ls --queued
shows '--queuedir'
