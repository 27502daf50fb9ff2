#!/bin/sh
# explain tells of items that wait for their time, of busy slots, and of claims by hand.
. "$(dirname "$0")/lib.sh"

stint run -j1 --job later --attempts 2 --backoff 1h -- sh -c 'echo >>failed; false' ::: a >told 2>&1 &
until_true has_lines failed 1
waits() { stint explain later | grep -q '1 item waiting for a time'; }
until_true waits
stint run --store two.db -j1 --job busy -- sh -c 'echo >>ran; sleep 1000' ::: a b >told 2>&1 &
until_true has_lines ran 1
exits 0 stint explain --store two.db busy
shows '1 item run now'
shows 'all 1 slot of 1 worker are busy'
exits 0 stint submit --store three.db --job hand ::: a
exits 0 stint claim --store three.db hand
exits 0 stint explain --store three.db hand
shows '1 item claimed by hand'
