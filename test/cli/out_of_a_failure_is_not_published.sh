#!/bin/sh
# What a failed attempt wrote is removed; a later attempt may still publish.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --out 'made/{}' -- sh -c 'echo half >"$1"; exit 3' sh {out} ::: a
same "$(ls -A made)" ""
exits 0 stint run --out 'made/{}' --attempts 2 --backoff 1ms -- \
    sh -c 'echo "$STINT_ATTEMPT" >"$1"; [ "$STINT_ATTEMPT" = 2 ]' sh {out} ::: a
same "$(ls -A made)" "a"
same "$(cat made/a)" "2"
