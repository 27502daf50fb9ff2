#!/bin/sh
# wait ends when the jobs are finished: 0 if all are completed, 1 if not, 124 when the time is up.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job good -- true ::: a
exits 0 stint submit --job bad -- false ::: a
exits 124 stint wait --timeout 50ms good
says 'good is not finished after 50ms: 1 of 1 items are open'
stint wait good bad >told 2>&1 &
waiting=$!
exits 1 stint work
code=0
wait $waiting || code=$?
same "$code $(sort told | tr '\n' ' ')" '1 bad: failed good: completed '
exits 0 stint wait good
prints 'good: completed'
exits 1 stint wait good bad
exits 0 stint wait
exits 2 stint wait --timeout soon good
says 'reading --timeout'
