#!/bin/sh
# What lies about in a queue is told and holds up nothing.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
stint spool prepare -s seq | stint spool write -q q
mkfifo q/jobs/fspl-fifo.fspl
mkdir q/jobs/fspl-dir.fspl
ln -s nowhere q/jobs/fspl-link.fspl
printf junk >q/jobs/fspl-junk.fspl
touch q/jobs/fspl-empty.fspl q/jobs/tmp-fspl-x.fspl.tmp
exits 0 timeout 20 stint spool ls -q q
same "$(wc -l <"$out")" 2
says "5 files of 'q' cannot be read as jobs"
says 'fspl-junk.fspl: this is no packet'
says 'fspl-empty.fspl: it is empty'
exits 0 stint spool payload -q q -j 1
prints ''
