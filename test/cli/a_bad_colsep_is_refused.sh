#!/bin/sh
# -C takes a regular expression; with --csv one character.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -C '(' echo ::: a
says "--colsep '(' is no regular expression"
exits 2 stint run -C '' echo ::: a
says "-C takes a regular expression, such as -C , or -C '\\t'"
exits 2 stint run --csv -C ';;' echo ::: a
says 'that takes one character'
nothing .stint
