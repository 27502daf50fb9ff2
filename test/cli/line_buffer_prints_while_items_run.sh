#!/bin/sh
# --line-buffer prints a line while its item still runs, tagged if asked.
. "$(dirname "$0")/lib.sh"

stint run --lb --tag -j2 -- sh -c 'echo 1; until [ -e go ]; do sleep 0.01; done; echo 2' \
    ::: a b >"$out" 2>"$err" &
until_true has_lines "$out" 2
same "$(sort "$out")" "$(printf 'a\t1\nb\t1')"
touch go
wait $!
same "$(sort "$out")" "$(printf 'a\t1\na\t2\nb\t1\nb\t2')"
