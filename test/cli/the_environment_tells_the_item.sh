#!/bin/sh
# The command sees its item, attempt, slot and token in STINT_ variables.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job j -- sh -c env ::: 'some key'
for line in JOB=j KEY='some key' SEQ=1 ATTEMPT=1 SLOT=1 STEP=1; do
    grep -qx "STINT_$line" "$out" || fail "no $line"
done
for name in STINT_ITEM STINT_TOKEN STINT_WORKER; do
    grep -qE "^$name=[0-9]+$" "$out" || fail "no $name"
done
