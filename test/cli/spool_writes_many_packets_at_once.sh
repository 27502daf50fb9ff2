#!/bin/sh
# --files and --lines make a packet of each, numbered from the seqfile; what fails leaves no gap.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
printf one >1; printf two >2
exits 0 stint spool write -q q -s seq --files 1 2 -- import --fast
same "$(cat seq)" 3
exits 0 stint spool payload -q q -j 2
prints two
exits 0 stint spool info -q q -j 2
shows 'FSPL_PARAM_2=--fast'
exits 1 stint spool write -q q -s seq --files 1 missing 2
says "opening 'missing'"
same "$(cat seq)" 3
same "$(ls q/jobs | wc -l)" 2
exits 0 sh -c 'seq 1000 | stint spool write -q q -s seq --lines'
same "$(cat seq)" 1003
exits 0 stint spool payload -q q -j 1002
prints 1000
exits 0 sh -c 'printf "a\n\nb" | stint spool write -q q -s seq --lines'
exits 0 stint spool payload -q q -j 1005
same "$(cat "$out")" b
same "$(cat seq)" 1006
same "$(ls -A q/jobs | grep -vc '^fspl-.*[.]fspl$')" 0
exits 2 stint spool write -q q --files 1
says '-s is missing'
exits 2 stint spool write -q q -s seq 1
says 'read with --files only'
exits 2 stint spool write -q q -s seq --files
says 'needs FILEs'
exits 2 stint spool write -q q --lines --encoded
says '--encoded is for one packet'
