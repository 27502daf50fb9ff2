#!/bin/sh
# A timeout ends also those of the item's processes that have a session of their own.
. "$(dirname "$0")/lib.sh"

mkfifo begun
exits 1 stint run --timeout 300ms -- sh -c 'setsid sh -c "echo \$\$ >begun; exec sleep 100" &
    read -r survivor <begun; echo "$survivor" >pid; wait' x ::: a
until_true ended "$(cat pid)"

# Who is in time may leave somebody behind.
exits 0 stint run --timeout 100s -- sh -c 'setsid sh -c "echo \$\$ >begun; exec sleep 100" &
    read -r survivor <begun; echo "$survivor" >pid' x ::: b
kill -0 "$(cat pid)"
