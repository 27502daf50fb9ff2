#!/bin/sh
# A script that is given no {out} finds the path in STINT_OUT; the extension is the final one.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --out 'made/{}.mp3' -- sh -c 'case $STINT_OUT in made/.*.mp3) date >"$STINT_OUT";; esac' ::: a
[ -s made/a.mp3 ] || fail "made/a.mp3 is not there"
