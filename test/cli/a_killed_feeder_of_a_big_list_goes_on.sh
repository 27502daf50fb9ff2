#!/bin/sh
# A list that is fed as ranges of records is gone on with where its feeder was killed, one source or
# several, and the numbers of its records are right.
. "$(dirname "$0")/lib.sh"

seq 2000000 >f
seq 100 >g
url='text:f?rows=1&copy=no'
begun() { stint status --json --store "$1" 2>/dev/null | grep -q '"items":[1-9]'; }
for more in '' '--from text:g?rows=1&copy=no'; do
    rm -rf w.db*
    # shellcheck disable=SC2086
    stint submit --store w.db --job j --from "$url" $more -- true >/dev/null 2>&1 &
    until_true begun w.db
    kill -9 $!
    wait $! 2>/dev/null || true
    # shellcheck disable=SC2086
    exits 0 stint submit --store w.db --job j --from "$url" $more -- true
    shows "j: $((2000000 + (${#more} > 0 ? 100 : 0))) items"
    exits 0 stint verify --store w.db
    exits 0 stint show --store w.db 'f#1234567'
    shows 'item     1234567 of job j'
    shows 'input    1234567'
done
