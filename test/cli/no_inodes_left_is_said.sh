#!/bin/sh
# No inode is left for a store: said, and nothing half made.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
mkdir -p small && mount -t tmpfs -o nr_inodes=3 tmpfs small
stint run --store small/deep/work.db -- echo ::: a 2>err && exit 1
grep -qi 'space\|full' err || { cat err; exit 1; }
END
exits 0 unshare -m sh inside
