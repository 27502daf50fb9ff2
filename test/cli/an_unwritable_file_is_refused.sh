#!/bin/sh
# A file that cannot be written to is refused before anything runs.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --to file:missing/out.jsonl -- touch {} ::: ran
says "opening 'missing/out.jsonl'"
printf 'my notes' >notes
exits 2 stint run --to file:notes -- touch {} ::: ran
says 'is no result of stint'
nothing ran
same "$(cat notes)" 'my notes'
