#!/bin/sh
# A directory stands where the file should go: the item fails, the others do not, nothing is left.
. "$(dirname "$0")/lib.sh"

mkdir -p made/a
exits 1 stint run --out 'made/{}' -- sh -c 'date >"$1"' sh {out} ::: a b
[ -s made/b ] || fail "made/b is not there"
exits 0 stint show a
shows 'made/a'
same "$(ls -A made | tr '\n' ' ')" "a b "
exits 0 stint verify
