#!/bin/sh
# --results with placeholders names the file of stdout; .err and .seq stand beside it.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --results 'r/{/.}.out' -- sh -c 'echo "$0"; echo err >&2' ::: d/a.c d/b.c
same "$(ls r | tr '\n' ' ')" 'a.out a.out.err a.out.seq b.out b.out.err b.out.seq '
same "$(cat r/a.out r/a.out.err r/a.out.seq)" "$(printf 'd/a.c\nerr\n1')"
exits 0 stint run --results 's/{#}/' -- echo ::: a
same "$(ls s/1 | tr '\n' ' ')" 'seq stderr stdout '
