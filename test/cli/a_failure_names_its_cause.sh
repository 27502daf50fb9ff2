#!/bin/sh
# The cause of a failed item is its exit code or its signal.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j1 -- sh -c 'eval "$0"' ::: 'exit 3' 'kill -KILL $$' 'kill -TERM $$'
exits 0 stint items --json
same "$(python3 -c '
import json, sys
for line in sys.stdin: print(json.loads(line)["outcome"]["cause"])' <"$out")" 'exit 3
signal KILL
signal TERM'
