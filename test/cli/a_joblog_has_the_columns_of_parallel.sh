#!/bin/sh
# --joblog FILE has a line an item, which scripts for GNU parallel's job log can read.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -q -j1 --joblog log -- sh -c 'echo "$0"; exit $0' ::: 0 3
exits 1 stint run -q -j1 --joblog +log -- sh -c 'kill -9 $$' ::: a
same "$(head -1 log)" "$(printf 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand')"
same "$(awk -F'\t' 'NR > 1 { print $1, $2, $6, $7, $8, $9 }' log)" "$(cat <<'END'
1 : 2 0 0 sh -c 'echo "$0"; exit $0' 0
2 : 2 3 0 sh -c 'echo "$0"; exit $0' 3
1 : 0 0 9 sh -c 'kill -9 $$' a
END
)"
# Failed, and the seconds of all: what people ask of a job log.
same "$(awk -F'\t' 'NR > 1 && ($7 != 0 || $8 != 0) { n++; s += $4 } END { print n, s < 9 }' log)" '2 1'
