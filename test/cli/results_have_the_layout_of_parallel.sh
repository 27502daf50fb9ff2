#!/bin/sh
# --results DIR makes the files that GNU parallel makes; the output is still printed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --results ours -k -- sh -c 'printf "%s" "$0"; echo err >&2' \
    ::: a b/c 'd\e' "$(printf 'x\ty')"
same "$(cat "$out")" "$(printf 'ab/cd\\ex\ty')"
if command -v parallel >/dev/null; then
    HOME=$lab; export HOME
    parallel --will-cite --results theirs -k -q sh -c 'printf "%s" "$0"; echo err >&2' \
        ::: a b/c 'd\e' "$(printf 'x\ty')" >/dev/null 2>&1
    diff -r ours theirs
fi
same "$(cat 'ours/1/b\_c/stdout')" b/c
same "$(cat 'ours/1/b\_c/stderr' 'ours/1/b\_c/seq')" "$(printf 'err\n2')"
