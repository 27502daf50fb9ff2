#!/bin/sh
# Blocks of a stream are kept while they may be needed, also for a retry, and no longer.
. "$(dirname "$0")/lib.sh"

seq 1000 | stint run --job sum --pipe -N100 -q --shell 'read n; test $n != 301' >"$out" 2>"$err" && fail 'it failed not'
same "$(find .stint -path '*blocks*' -type f | wc -l)" 1
exits 0 stint retry sum
exits 1 stint work
same "$(find .stint -path '*blocks*' -type f | wc -l)" 1
exits 0 stint purge sum
same "$(find .stint -path '*blocks*' -type f | wc -l)" 0
seq 1000 | stint run --pipe -N100 -q cat >"$out"
same "$(find .stint -path '*blocks*' -type f | wc -l)" 0
