#!/bin/sh
# --files prints the names of files that hold the outputs; they are there when it does.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --files -k -j2 -- echo ::: a b
xargs cat <"$out" >all
same "$(cat all)" "$(printf 'a\nb')"
exits 0 stint run --files --results r -k -- echo ::: a b
prints "$(printf 'r/1/a/stdout\nr/1/b/stdout')"
exits 2 stint run --files --results r.csv -- echo ::: a
says '--files prints the names of files'
