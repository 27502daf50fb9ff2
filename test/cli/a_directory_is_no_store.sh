#!/bin/sh
# A directory as store is refused, and nothing is put beside it.
. "$(dirname "$0")/lib.sh"

mkdir d
for command in 'run echo ::: a' 'store init'; do
    got=0
    STINT_STORE=d stint $command >"$out" 2>"$err" || got=$?
    case $got in 2 | 3) ;; *) fail "exit code $got" ;; esac
    says "opening store 'd'"
done
exits 0 ls -A . d
prints '.:
d

d:'
