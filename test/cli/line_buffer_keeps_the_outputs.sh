#!/bin/sh
# What --line-buffer has printed is stored as ever: results, files and the end of a last line.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --lb --results kept -j1 -- \
    sh -c 'echo one; sleep 0.2; echo two; echo oh >&2; printf three' ::: a
prints "$(printf 'one\ntwo\nthree')"
same "$(cat kept/1/a/stdout)" "$(printf 'one\ntwo\nthree')"
same "$(cat kept/1/a/stderr)" oh
same "$(cat "$err")" oh
exits 0 stint results
prints "$(printf 'one\ntwo\nthree')"
