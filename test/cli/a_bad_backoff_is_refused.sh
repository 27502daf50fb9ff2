#!/bin/sh
# --backoff takes a duration, and shows how one is written.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --backoff 1x echo ::: a
says "'1x' is no duration; write 250ms, 30s, 5m or 2h"
nothing .stint
