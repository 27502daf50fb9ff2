#!/bin/sh
# A store that cannot be written exits 3 (or 2 for its name), with its name.
. "$(dirname "$0")/lib.sh"

mkdir -p deep
: >deep/file
got=0
stint run --store deep/file/s.db echo ::: a >"$out" 2>"$err" || got=$?
case $got in 2 | 3) ;; *) fail "exit code $got" ;; esac
says 'deep/file'
