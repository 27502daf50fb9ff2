#!/bin/sh
# -E names the record behind which nothing is read.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k -E stop echo ::: a b stop c
prints 'a
b'
printf 'a\nstop\nb\n' | stint run -k --eof stop echo >"$out"
prints a
