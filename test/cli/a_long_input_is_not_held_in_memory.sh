#!/bin/sh
# Inputs of any length are streamed, also through columns and groups.
. "$(dirname "$0")/lib.sh"

held=$(ulimit -v 100000 && seq -f '%.0f,some more text in a second column' 1000000 |
    stint run --dry-run -C , -n 100 echo {1} | tail -n 1)
same "$held" 'echo 999901'
