#!/bin/sh
# With --header : the first record of each source names its arguments.
. "$(dirname "$0")/lib.sh"

printf 'name,size\nant,3\nbee,4\n' >list
exits 0 stint run -k --header : -C , echo {size} {name} {1} :::: list
prints '3 ant ant
4 bee bee'
exits 0 stint run -k --header : --out '{x}-{y}.out' -- sh -c 'echo $1 >$2' sh {y} {out} ::: x a b ::: y 1
same "$(ls)" 'a-1.out
b-1.out
list'
