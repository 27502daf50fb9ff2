#!/bin/sh
# --on-complete is run once for each end of a job, whatever it came to, after all was delivered.
. "$(dirname "$0")/lib.sh"

tell='echo "$STINT_JOB $STINT_STATE $STINT_ITEMS $STINT_COMPLETED $STINT_FAILED $STINT_CANCELED" >>told'
mkdir in && echo a >in/1 && echo b >in/2
run() { stint run --job j --from 'glob:in/*' --to file:all --on-complete "$tell; wc -l <all >seen" -- "$@"; }
exits 0 run cat
same "$(cat told)" 'j completed 2 2 0 0'
same "$(cat seen)" 2
exits 0 run cat
lines told 1

# What goes on ends once more.
echo c >in/3
exits 0 run cat
lines told 2
same "$(tail -n 1 told)" 'j completed 3 3 0 0'
same "$(cat seen)" 3

# Failures, and a store that is found from elsewhere.
count='cd / && stint status --json >>"$OLDPWD/status"'
exits 1 stint run --store here.db --job f --on-complete "$tell; $count" -- test b = ::: a b
same "$(tail -n 1 told)" 'f failed 2 1 1 0'
same "$(member job <status)" f
STINT_STORE=here.db exits 1 stint run --job g --on-complete 'echo "$STINT_STORE"; cat' -- test b = ::: a
shows "$PWD/here.db"

# Its failure is told, and it is run again.
fails() { stint run --job x --from 'glob:in/*' --on-complete 'echo >>tried; test -e mended' -- true; }
exits 3 fails
says '--on-complete: the command has failed: exit 1; the same line runs it again'
exits 3 fails
: >mended
exits 0 fails
exits 0 fails
lines tried 3

exits 3 stint run --on-complete 'kill -9 $$' -- true ::: a
says 'signal KILL; it is not run again'
exits 0 stint run -n 0 --dry-run --on-complete 'echo >dry' -- true ::: a
nothing dry

# A job without items ends, too.
exits 0 stint run --job none --on-complete "$tell" -- true </dev/null
same "$(tail -n 1 told)" 'none completed 0 0 0 0'
