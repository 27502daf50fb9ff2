#!/bin/sh
# logs shows what settled items have printed: of a job with the item before each line, of one as it was.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job j -- sh -c 'echo one; echo two; echo odd >&2' ::: a b
exits 0 stint logs
prints "$(printf 'a\tone\na\ttwo\nb\tone\nb\ttwo')"
says "$(printf 'b\todd')"
exits 0 stint logs j 2
prints "$(printf 'one\ntwo')"
says odd
exits 0 stint logs --follow j b
prints "$(printf 'one\ntwo')"
exits 0 stint run --job long -- sh -c 'head -c 3000000 /dev/zero | tr "\0" x' ::: a
exits 0 stint logs long 1
same "$(wc -c <"$out")" 3000000
exits 2 stint logs j 3
says "job j has no item '3'"
