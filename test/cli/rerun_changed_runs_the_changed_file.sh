#!/bin/sh
# --rerun changed runs what has changed, and nothing else.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 9); do : >in/$n.wav; done
exits 0 stint run --from 'glob:in/*.wav' -- echo {}
echo more >>in/7.wav
exits 0 stint run --from 'glob:in/*.wav' --rerun changed -- echo {}
prints in/7.wav
exits 0 stint run --from 'glob:in/*.wav' -- echo {}
prints ''
exits 0 stint verify
