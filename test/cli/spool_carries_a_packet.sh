#!/bin/sh
# A packet is prepared, written into a queue, listed and read again.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
export TZ=UTC0
printf 'hello\n' >payload
FSPL_SET_SITE=north stint spool prepare -s seq -i payload -- --fast 'two words' >packet
same "$(cat seq)" 2
exits 0 sh -c 'stint spool write -q q <packet'
silent
exits 0 sh -c 'cmp packet q/jobs/fspl-*.fspl'
exits 0 stint spool ls -q q
shows 'ID                   creation timestamp          filename'
shows "$(printf '%-20s 20' 1)"
exits 0 stint spool ls -q q --json
same "$(member seq <"$out")" 1
same "$(member params <"$out")" "['--fast', 'two words']"
same "$(member variables <"$out")" "[['SITE', 'north']]"
exits 0 stint spool info -q q -j 1
shows 'FSPL_PARAM_2=two words'
shows 'FSPL_SET_SITE=north'
shows 'FSPL_JOB_QUEUEDIR=q'
exits 0 stint spool payload -q q -j 1
prints hello
exits 1 stint spool payload -q q -j 2
says "there is no job 2 in 'q'"
