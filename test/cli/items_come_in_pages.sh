#!/bin/sh
# items --limit stops and says how to go on.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- true ::: a b c
exits 0 stint items --limit 2
shows b
says 'more: --after 2'
exits 0 stint items --after 2 --json
same "$(member key <"$out")" c
