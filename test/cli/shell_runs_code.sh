#!/bin/sh
# --shell gives the command to sh as code, with pipes and files.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k --shell 'printf "%s\n" {} | tr a-z A-Z; echo $(({#} * 10))' ::: a 'b c'
prints 'A
10
B C
20'
exits 0 stint run --shell echo {1} '>' {2}.out ::: x ::: 'y z'
same "$(cat 'y z.out')" x
exits 0 stint run --shell --dry-run 'wc -c < {} > "{/.} n"' ::: 'a b.txt'
cp "$out" line
printf 12345 >'a b.txt'
sh ./line
same "$(cat 'a b n')" 5
