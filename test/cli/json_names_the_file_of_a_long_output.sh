#!/bin/sh
# In JSON a long output is named by the path of its file and its size.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -q --json -- head -c 1048576 {} ::: /dev/zero
same "$(member output_bytes <"$out")" 1048576
cd /
same "$(wc -c <"$(member content <"$out")")" 1048576
