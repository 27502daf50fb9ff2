#!/bin/sh
# An output that was removed or replaced since is found.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --out 'made/{}' -- sh -c 'date >"$1"' sh {out} ::: a b c
rm made/a
cp made/b x && mv x made/b
exits 1 stint verify
shows "made/a' of item 1 is missing"
shows "made/b' of item 2 is not the one that was published"
