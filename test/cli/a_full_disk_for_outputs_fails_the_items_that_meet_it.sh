#!/bin/sh
# The disk of the output files is full: those items fail and say why, no half file is left.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
set -eu
mkdir -p out && mount -t tmpfs -o size=256k tmpfs out
code=0; stint run -j1 --job j --out 'out/{}' -- sh -c 'head -c 100000 /dev/zero >"$1"' sh {out} ::: a b c d || code=$?
[ $code = 1 ]
[ "$(ls -A out | wc -l)" = 2 ]
stint verify
mount -o remount,size=4M out
stint run -j1 --job j --rerun failed --out 'out/{}' -- sh -c 'head -c 100000 /dev/zero >"$1"' sh {out} ::: a b c d
[ "$(ls -A out | tr '\n' ' ')" = "a b c d " ]
stint verify
END
exits 0 unshare -m sh inside
