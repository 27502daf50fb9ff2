#!/bin/sh
# An output that is too long for a row is tagged like any other, and nothing of it is lost.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --tag -- sh -c 'seq 100000; seq 100000 >&2' ::: a
seq 100000 | sed "s/^/$(printf 'a\t')/" >wanted
cmp "$out" wanted
cmp "$err" wanted
