#!/bin/sh
# A {name} that no column has is refused before anything runs, with those there are.
. "$(dirname "$0")/lib.sh"

printf 'name,size\nant,3\n' >list
exits 2 stint run --header : -C , touch {nam} :::: list
says "'{nam}' names no column; the header has name, size"
exits 2 stint run --dry-run --header : -C , touch {nam} :::: list
says "'{nam}' names no column; the header has name, size"
nothing '{nam}'
