#!/bin/sh
# --tagstring is a template; \t in it is a TAB, as in GNU parallel.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --tagstring '{#}\t[{/.}]' -j1 echo out ::: d/a.c d/b.c
prints "$(printf '1\t[a]\tout d/a.c\n2\t[b]\tout d/b.c')"
