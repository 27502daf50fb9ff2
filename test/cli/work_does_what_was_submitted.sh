#!/bin/sh
# work does what was submitted, ends when nothing is left, and results has it.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job later -- echo ::: a b c
exits 0 stint work -j1
prints ''
exits 0 stint results later
prints 'a
b
c'
