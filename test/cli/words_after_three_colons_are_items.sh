#!/bin/sh
# Words after ::: are the items; without any there is nothing to do.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 echo ::: a 'b c' ''
prints 'a
b c'
exits 0 stint run true :::
says 'there is no item'
