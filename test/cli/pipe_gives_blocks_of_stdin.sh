#!/bin/sh
# --pipe, --block, -N, --recend, --recstart and --header as GNU parallel has them.
. "$(dirname "$0")/lib.sh"

seq 10 >list
same "$(stint run -k --pipe -N4 --shell 'wc -l' <list)" '4
4
2'
same "$(stint run -k --pipe --block 9 cat <list | tr '\n' ' ')" '1 2 3 4 5 6 7 8 9 10 '
same "$(stint run -k --pipe --block 9 --shell 'cat; echo -' <list | tr '\n' ' ')" \
    '1 2 3 4 - 5 6 7 8 - 9 10 - '
same "$(stint run -k --pipe-part -a list --block -2 -j2 -- wc -l | wc -l)" 4
same "$(printf 'h\n1\n2\n' | stint run -k --pipe -N1 --header : cat | tr '\n' ' ')" 'h 1 h 2 '
same "$(printf '>a\nx\n>b\n' | stint run -k --pipe -N1 --recstart '>' -- sh -c 'cat; echo .')" '>a
x
.
>b
.'
same "$(printf 'a1b22c' | stint run -k --pipe -N1 --regexp --recend '[0-9]+' -- sh -c 'cat; echo')" 'a1
b22
c'
exits 2 stint run --pipe-part cat
says '--pipe-part needs a file: name it with -a FILE'
exits 2 stint run --block 1M cat
says 'add --pipe'
exits 2 stint run --pipe -0 cat
says 'blocks are made of records'
