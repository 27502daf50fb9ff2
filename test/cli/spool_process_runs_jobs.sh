#!/bin/sh
# Jobs run with their payload as stdin and their variables; a sum and JSON lines tell of them.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
exits 0 stint spool process -q q -- cat
prints ''
silent
printf 'one\ntwo\n' | FSPL_SET_SITE=north stint spool write -q q -s seq --lines -- p
exits 0 stint spool process -q q -j1 -- sh -c 'echo "$FSPL_SEQ $FSPL_SET_SITE $STINT_ATTEMPT"; cat'
prints "$(printf '1 north 1\none\n2 north 1\ntwo')"
says 'has 1 parameter, which the command does not get without --allow-job-params'
says '2 jobs: 2 done; next is 3'
nothing q/jobs/fspl-*
printf 'a\n' | stint spool write -q q -s seq --lines -- 'a b'
exits 0 stint spool process -q q --allow-job-params --ignore-payload --json -- sh -c 'cat; echo "$1" >got' sh
same "$(cat got)" 'a b'
same "$(member seq <"$out") $(member succeeded <"$out") $(member exit <"$out")" '3 True 0'
printf 'a\n' | stint spool write -q q -s seq --lines
exits 0 stint spool process -q q --output-to SaveBoth -- sh -c 'echo to stdout; echo to stderr >&2'
same "$(cat q/jobs/*.fspl.out)" "$(printf 'to stdout\nto stderr')"
printf 'echo by sh\n' >script
chmod +x script
printf 'a\n' | stint spool write -q q -s seq --lines
exits 0 stint spool process -q q ./script -- x
prints 'by sh'
