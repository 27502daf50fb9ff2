#!/bin/sh
# A store cannot be made where nothing can be written.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
mkdir -p ro && mount -t tmpfs -o ro tmpfs ro
cd ro && stint run -- echo ::: a 2>../err && exit 1
grep -q 'Read-only' ../err || { cat ../err; exit 1; }
END
exits 0 unshare -m sh inside
