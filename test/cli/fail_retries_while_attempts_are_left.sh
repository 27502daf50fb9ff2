#!/bin/sh
# fail counts as a failed attempt: tried again after a pause, then failed for good.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j --attempts 2 --backoff 1ms ::: a
exits 0 stint claim j
exits 0 stint fail "$(head -1 "$out")" --cause 'no luck'
shows 'a: tried again in '
exits 0 stint claim j --wait --json
same "$(member attempt <"$out")" 2
exits 0 stint fail "$(member token <"$out")" --cause 'no luck'
prints 'a: failed, no attempt is left'
exits 0 stint items j --cause 'no luck' --json
same "$(member state <"$out")" failed
exits 0 stint status j --json
same "$(member state <"$out")" failed
