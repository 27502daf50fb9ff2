#!/bin/sh
# The disk of the store fills up: the run says so; with room again the same line goes on.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
set -eu
mkdir -p small && mount -t tmpfs -o size=1M tmpfs small
line="stint run -j2 --store small/work.db --job j --from lines:list -- sh -c 'head -c 3000 /dev/zero; echo \$1 >>ran' x {}"
code=0; sh -c "$line" >/dev/null 2>err || code=$?
[ $code = 3 ] || [ $code = 1 ] || { cat err; exit 1; }
grep -qi 'disk is full\|No space\|no space' err || { cat err; exit 1; }
mount -o remount,size=64M small
sh -c "$line --rerun failed" >/dev/null 2>err2 || sh -c "$line" >/dev/null 2>>err2 || { cat err2; exit 1; }
[ "$(sort -u ran | wc -l)" = 600 ]
stint verify --store small/work.db
END
seq 600 >list
exits 0 unshare -m sh inside
