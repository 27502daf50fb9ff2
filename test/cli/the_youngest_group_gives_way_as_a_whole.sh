#!/bin/sh
# --memfree with --group: the youngest call is ended with all of its items, which run again later.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 0
cat >inside <<'END'
echo 'MemAvailable: 9000 kB' >memory
mount --bind memory /proc/meminfo
stint run -q -j 2 --delay 30ms --memfree 1M --group 2 --job j -- python3 call.py ::: a b c d &
until [ "$(wc -l <begun)" = 2 ]; do sleep 0.02; done
echo 'MemAvailable: 400 kB' >memory
until [ -s gone ]; do sleep 0.02; done
echo 'MemAvailable: 9000 kB' >memory
until [ "$(wc -l <begun)" = 3 ]; do sleep 0.02; done
: >go
wait $!
END
cat >call.py <<'END'
import json, os, signal, sys, time
items = [json.loads(line) for line in sys.stdin]
names = "".join(item["input"] for item in items)

def leave(*_):
    open("gone", "a").write(names + "\n")
    os._exit(1)

signal.signal(signal.SIGTERM, leave)
open("begun", "a").write(names + "\n")
while not os.path.exists("go"):
    time.sleep(0.02)
for item in items:
    print(json.dumps({"id": item["id"]}))
END
: >begun
exits 0 timeout 20 unshare -m sh inside
same "$(sort begun | tr '\n' ' ')" "$(printf 'ab cd %s ' "$(cat gone)" | tr ' ' '\n' | sort | grep . | tr '\n' ' ')"
same "$(wc -l <gone)" 1
exits 0 stint verify
