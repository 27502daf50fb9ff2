#!/bin/sh
# submit without a command makes a job that work passes over, and says so.
. "$(dirname "$0")/lib.sh"

exits 2 stint submit --job j
says 'there is no command'
exits 2 stint submit --job j --out x ::: a
says 'are about a command, and there is none'
exits 0 stint submit --job hand ::: a
exits 0 stint submit --job other -- true ::: b
exits 0 stint work
says 'job hand has no command: its items are claimed by hand (stint claim hand)'
exits 2 stint work hand
says 'job hand has no command'
exits 0 stint claim hand
same "$(tail -1 "$out")" a
exits 0 stint status other --json
same "$(member state <"$out")" completed
