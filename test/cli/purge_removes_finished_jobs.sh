#!/bin/sh
# purge removes finished jobs, their long outputs and the files of --files; others stay.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job gone --files -- sh -c 'head -c 3000000 /dev/zero; echo odd >&2' ::: a b
exits 0 stint run --job stays -- echo ::: a
exits 0 stint submit --job open -- echo ::: a
[ "$(ls .stint/manifest.db.d/content | wc -l)" -gt 0 ] || fail 'no long output to begin with'
exits 0 stint purge --dry-run gone
prints 'gone: 2 items, would be removed'
exits 0 stint purge gone
prints 'gone: 2 items, removed'
same "$(ls .stint/manifest.db.d/content | wc -l)" 0
nothing .stint/manifest.db.d/files/gone
exits 0 stint status --json
same "$(member job <"$out" | tr '\n' ' ')" 'stays open '
exits 0 stint purge --older-than 1h
prints ''
exits 0 stint purge --finished --compact
prints 'stays: 1 item, removed'
exits 0 stint verify
shows '1 job: 1 item in'
