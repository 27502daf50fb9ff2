#!/bin/sh
# --retries N is N tries in all; 0 is as many as there can be.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --retries 3 --backoff 1ms -- sh -c 'echo >>tries; exit 1' ::: a
lines tries 3
exits 0 stint run --retries 0 --backoff 1ms -- sh -c 'echo >>more; [ $(wc -l <more) = 7 ]' ::: a
lines more 7
