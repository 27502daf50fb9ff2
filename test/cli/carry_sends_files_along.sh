#!/bin/sh
# --carry: commands get a copy of the file as it was, under its own name; the item keeps its path.
. "$(dirname "$0")/lib.sh"

mkdir in
echo one >in/a.txt
echo two >in/b.txt
exits 0 stint submit --job c --carry --from 'glob:in/*.txt' --out 'out/{/.}.up' -- \
    sh -c 'tr a-z A-Z <"$1" >"$2"; echo "$1 $STINT_KEY"' - {} {out}
rm -r in
exits 0 stint work
same "$(cat out/a.up out/b.up)" 'ONE
TWO'
exits 0 stint logs c 1
shows '/a.txt in/a.txt'
same "$(cut -c1 "$out")" /
same "$(ls .stint/manifest.db.d/carried)" ''
exits 0 stint copy c --to other.db
same "$(ls other.db.d/content | wc -l)" 2
exits 0 stint purge c
same "$(ls .stint/manifest.db.d/content)" ''
exits 0 stint verify --store other.db
