#!/bin/sh
# --line-buffer shows what an attempt has printed that is tried again; nothing else does.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --lb --attempts 2 --backoff 1ms -- sh -c 'echo try $STINT_ATTEMPT
    echo oh >&2; [ $STINT_ATTEMPT = 2 ]' ::: a
prints "$(printf 'try 1\ntry 2')"
same "$(grep -c oh "$err")" 2
exits 0 stint run --attempts 2 --backoff 1ms -- sh -c 'echo try $STINT_ATTEMPT
    [ $STINT_ATTEMPT = 2 ]' ::: a
prints 'try 2'
