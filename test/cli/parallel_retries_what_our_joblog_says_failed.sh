#!/bin/sh
# GNU parallel --resume-failed reads a job log of ours and runs the failed items only.
. "$(dirname "$0")/lib.sh"
command -v parallel >/dev/null || exit 0

HOME=$lab; export HOME
exits 1 stint run -q -j1 --joblog log -- sh -c '[ "$0" != 2 ]' ::: 1 2 3
exits 0 parallel --will-cite --resume-failed --joblog log echo again ::: 1 2 3
prints 'again 2'
