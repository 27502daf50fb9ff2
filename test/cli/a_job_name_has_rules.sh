#!/bin/sh
# A job's name is of letters, digits, '.', '_' and '-'; else it is refused.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job Good_name-1.0 -- echo ::: a
for name in 'a b' 'a/b' 'a:2' 'ä' "$(printf '%201s' '' | tr ' ' x)"; do
    exits 2 stint run --job "$name" -- echo ::: a
    says 'cannot name a job'
done
exits 0 stint status --json
lines "$out" 1
