#!/bin/sh
# A command that exits with 0 and wrote no output file has not done what it was asked for.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --out 'made/{}' -- true {} ::: a
exits 0 stint items --state failed --json
exits 0 stint show 1
shows 'it wrote no output file'
