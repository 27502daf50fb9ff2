#!/bin/sh
# What cannot be meant exits with 2, a locked queue with 75, what fails with 1.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
exits 2 stint spool process -q q
says 'COMMAND is missing'
exits 2 stint spool process -- true
says '-q is missing'
exits 2 stint spool process -q q --on-error skip -- true
says 'retry, delete, leave or move'
exits 2 stint spool process -q q --order-by name -- true
says 'sequence or timestamp'
exits 2 stint spool process -q q --lane HOST -- true
says 'FSPL_SET_NAME, or param:N'
exits 2 stint spool process -q q --timeout soon -- true
says '--timeout'
exits 2 stint spool process -q q -j -1 -- true
exits 1 stint spool process -q missing -- true
says 'is no queue'
exits 0 stint spool init -q out --append-only
exits 1 stint spool process -q out -- true
says 'append-only'
mkfifo hold
flock q/nextseq.lock cat hold &
until_true sh -c '! flock -n q/nextseq.lock true'
exits 75 stint spool process -q q --no-wait -- true
stint spool process -q q -- true 2>waiting &
waiter=$!
until_true grep -q "waiting for 'q/nextseq'" waiting
echo >hold
wait $waiter
