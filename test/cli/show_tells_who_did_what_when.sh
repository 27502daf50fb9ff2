#!/bin/sh
# show has the workers' hosts and processes, the input's size, and all that happened in its order.
. "$(dirname "$0")/lib.sh"

printf 12345 >file
exits 1 stint run --job j --attempts 2 --backoff 1ms --from 'glob:file' -- sh -c 'echo bad >&2; exit 3'
exits 0 stint show file
shows 'input    file, 5 bytes now'
shows " on $(hostname)"
shows 'round 1 attempt 1  attempt failed, worker '
shows 'round 1 attempt 2  started in worker '
shows 'round 1 attempt 2  failed: exit 3, after '
exits 0 stint retry j
exits 0 stint claim j --holder me
token=$(head -1 "$out")
exits 0 stint give-back "$token"
exits 0 stint show file
shows "round 2 attempt 1  claimed by hand: by me (token $token)"
shows "round 2 attempt 1  given back: by me (token $token)"
exits 0 stint show file --json
same "$(member workers <"$out" | grep -c "'pid'")" 1
