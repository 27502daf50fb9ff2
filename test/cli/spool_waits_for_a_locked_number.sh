#!/bin/sh
# A number that another process has locked is waited for, or exit 75 says so at once.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
mkfifo hold
flock q/nextseq.lock cat hold &
until_true sh -c '! flock -n q/nextseq.lock true'
exits 75 stint spool set-next -q q --no-wait 5
says 'is locked by another process'
exits 0 stint spool get-next -q q
prints 1
stint spool set-next -q q 5 2>waiting &
waiter=$!
until_true grep -q "waiting for 'q/nextseq'" waiting
echo >hold
wait $waiter
exits 0 stint spool get-next -q q
prints 5
