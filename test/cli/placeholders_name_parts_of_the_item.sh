#!/bin/sh
# {} {.} {/} {//} {/.} {#} {%} {key} mean what they mean for GNU parallel.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 -- echo {} {.} {/} {//} {/.} {#} {%} {key} ::: a/b.c/d.tar.gz
prints 'a/b.c/d.tar.gz a/b.c/d.tar d.tar.gz a/b.c d.tar 1 1 a/b.c/d.tar.gz'
