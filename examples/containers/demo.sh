#!/bin/sh
# Four workers on one store, as four containers would be. One is killed; its item comes back when
# its lease ends, and another worker does it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export STINT_STORE="$folder/manifest.db" LEASE=2s

mkdir "$folder/in"
for n in 1 2 3 4 5 6 7 8; do echo "file $n" >"$folder/in/file $n.txt"; done
stint submit --job files --from "glob:$folder/in/*"

# The first one hangs in its item until it is killed.
sh "$here/worker.sh" files sh -c "exec sleep 5" sh >/dev/null 2>&1 &
hanging=$!
until stint items files --state running | grep -q running; do sleep 0.1; done
for n in 1 2 3; do sh "$here/worker.sh" files wc -w >/dev/null 2>&1 & done
kill -9 $hanging
wait

stint report files | head -2
stint verify
