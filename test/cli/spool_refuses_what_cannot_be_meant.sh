#!/bin/sh
# Command lines that cannot be right exit with 2, what is not there with 1.
. "$(dirname "$0")/lib.sh"

exits 2 stint spool ls
says '-q is missing'
exits 2 stint spool prepare
says '-s is missing'
exits 2 stint spool info -q q
says '-j is missing'
exits 2 stint spool info -q q -j one
says "'one' is no number of a job"
exits 2 stint spool set-next -q q
says 'ID is required'
exits 2 stint spool set-next -q q -- -1
exits 2 stint spool prepare-get-next -s -
says 'no file'
exits 2 stint spool ls -q q --decode cat
says "did you mean '--decoder'"
exits 1 stint spool ls -q q
says "'q' is no queue"
exits 0 stint spool init -q q --append-only
exits 0 ls -A q
prints jobs
exits 1 stint spool init -q q
says "name another one"
exits 1 stint spool get-next -q q
says 'append-only'
exits 1 stint spool set-next -q q 5
says 'append-only'
exits 1 stint spool prepare -s seq -i missing
says "opening 'missing'"
nothing seq
stint spool prepare -s - | stint spool write -q q
stint spool prepare -s - | stint spool write -q q
exits 1 stint spool payload -q q -j 1
says '2 jobs in'
