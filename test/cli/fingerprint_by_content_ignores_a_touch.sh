#!/bin/sh
# By content, a file that was only touched has not changed, and one of another content has.
. "$(dirname "$0")/lib.sh"

echo one >a.txt
line="stint run --fingerprint content --from glob:*.txt -- cat {}"
exits 0 $line
touch -d '2001-01-01' a.txt
exits 0 $line
says '1 of 1 already completed'
echo two >a.txt
exits 0 $line
says '1 changed: --rerun changed'
exits 0 stint run --fingerprint content --rerun changed --from "glob:*.txt" -- cat {}
prints two
exits 2 stint run --fingerprint smell -- true ::: a
says 'takes facts or content'
