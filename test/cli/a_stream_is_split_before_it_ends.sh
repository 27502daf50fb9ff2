#!/bin/sh
# The first block of a stream that never ends is worked on at once, and memory stays as it is.
. "$(dirname "$0")/lib.sh"

first=$( (ulimit -v 300000; yes 0123456789 | stint run --pipe --block 1M -j1 -q --shell 'wc -l; kill -TERM $PPID') | head -n 1)
same "$first" 95325
