#!/bin/sh
# submit takes the same inputs as run; the names of its columns reach whoever works on the job.
. "$(dirname "$0")/lib.sh"

printf 'name,size\nant,3\nbee,4\n' >list
exits 0 stint submit --job sizes --header : -C , --shell 'echo {size} {name} >{name}.out' :::: list
prints 'sizes: 2 items, 2 added, 2 to do'
exits 0 stint work
same "$(cat ant.out bee.out)" '3 ant
4 bee'
exits 0 stint submit --job pairs -n 2 echo ::: a b c
prints 'pairs: 2 items, 2 added, 2 to do'
