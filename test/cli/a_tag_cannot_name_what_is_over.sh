#!/bin/sh
# What is printed when an item is settled cannot name its slot.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --tagstring '{%}' echo ::: a
says '--tagstring cannot name {%}'
exits 2 stint run --results 'out/{%}' echo ::: a
says '--results cannot name {%}'
