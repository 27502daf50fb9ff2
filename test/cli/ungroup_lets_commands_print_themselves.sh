#!/bin/sh
# With --ungroup a command has our own stdout and stderr, and nothing of it is kept.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -u -- sh -c 'readlink -f /proc/self/fd/1 /proc/self/fd/2; echo oh >&2' ::: a
prints "$(printf '%s\n%s' "$(readlink -f "$out")" "$(readlink -f "$err")")"
same "$(cat "$err")" oh
exits 0 stint results
prints ''
