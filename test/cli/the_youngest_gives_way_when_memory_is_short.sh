#!/bin/sh
# --memfree: below half of it the youngest item is ended and runs again later, as its first attempt.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
echo 'MemAvailable: 9000 kB' >memory
mount --bind memory /proc/meminfo
stint run -q -j 2 --delay 30ms --memfree 1M --job j -- ./item {} ::: a b &
until [ "$(wc -l <begun)" = 2 ]; do sleep 0.02; done
echo 'MemAvailable: 400 kB' >memory
until [ -e gone ]; do sleep 0.02; done
echo 'MemAvailable: 9000 kB' >memory
until [ "$(wc -l <begun)" = 3 ]; do sleep 0.02; done
: >go
wait $!
END
printf '#!/bin/sh\ntrap "echo $1 >>gone; exit 1" TERM\necho "$1 $STINT_ATTEMPT" >>begun\nuntil [ -e go ]; do sleep 0.02; done\n' >item
chmod +x item
: >begun
exits 0 timeout 20 unshare -m sh inside
same "$(tr '\n' ' ' <begun)" 'a 1 b 1 b 1 '
same "$(cat gone)" b
