#!/bin/sh
# copy --move: the job with its long outputs is in the other store only, and as it was.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -q --job done -- sh -c 'head -c 300000 /dev/zero; test {} != b' ::: a b
exits 0 stint submit --job open -- echo ::: a
exits 0 stint copy --all --move --to other.db --json
same "$(member items <"$out" | tr '\n' ' ')" '2 1 '
same "$(member moved <"$out" | tr '\n' ' ')" 'True True '
exits 0 stint status --json
prints ''
same "$(ls .stint/manifest.db.d/content | wc -l)" 0
same "$(ls other.db.d/content | wc -l)" 2
exits 1 stint run -q --job done --store other.db -- sh -c 'head -c 300000 /dev/zero; test {} != b' ::: a b
exits 0 stint status open --json --store other.db
same "$(member state <"$out")" closed
same "$(member open <"$out")" 1
exits 0 stint logs done 1 --store other.db
same "$(wc -c <"$out")" 300000
exits 0 stint verify --store other.db
shows 'the books are right'
