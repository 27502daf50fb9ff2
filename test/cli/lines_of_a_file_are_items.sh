#!/bin/sh
# lines:FILE makes an item of each line, the last without its newline too.
. "$(dirname "$0")/lib.sh"

printf 'one\ntwo\n\nthree' >list
exits 0 stint run -j1 --from lines:list -- echo '<{}>'
prints "$(printf '<one>\n<two>\n<>\n<three>')"
