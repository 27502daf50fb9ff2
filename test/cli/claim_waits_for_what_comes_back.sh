#!/bin/sh
# claim --wait gets the item that another returns, or whose lease ends, and ends when all is done.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j ::: a
exits 0 stint claim j
token=$(head -1 "$out")
stint claim j --wait >got 2>>"$err" &
exits 0 stint give-back "$token"
wait $!
same "$(tail -1 got)" a
stint claim j --wait >rest 2>said || echo $? >code &
exits 0 stint renew "$(head -1 got)" --lease 300ms
until_true has_lines rest 2
exits 1 stint complete "$(head -1 got)"
exits 0 stint complete "$(head -1 rest)"
exits 1 stint claim j --wait
says 'nothing is left'
