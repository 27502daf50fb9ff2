#!/bin/sh
# An item is running when its command runs; what waits behind it is pending.
. "$(dirname "$0")/lib.sh"

stint run -j1 -- sh -c 'echo >>ran; exec sleep 1000' ::: a b &
until_true has_lines ran 1
exits 0 stint items --json
same "$(member state <"$out" | tr '\n' ' ')" 'running pending '
