#!/bin/sh
# --memfree: nothing begins while less is free; as soon as there is enough, it goes on.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
echo 'MemAvailable: 900 kB' >memory
mount --bind memory /proc/meminfo
stint run -q -j 2 --memfree 1M --job j -- sh -c 'echo >>ran' ::: a b &
until stint status j --json | grep -q '"state":"closed"'; do sleep 0.02; done
stint slots --json >slots
[ ! -e ran ] || exit 1
echo 'MemAvailable: 1100 kB' >memory
wait $!
END
exits 0 timeout 20 unshare -m sh inside
lines ran 2
exits 0 stint run -q --memfree 1k -- true ::: a
