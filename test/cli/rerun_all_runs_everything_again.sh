#!/bin/sh
# --rerun all does a finished job once more from the start.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 5); do : >in/$n; done
exits 0 stint run --from 'glob:in/*' -- echo {}
exits 0 stint run --from 'glob:in/*' --rerun all -- echo {}
lines "$out" 5
exits 0 stint verify
