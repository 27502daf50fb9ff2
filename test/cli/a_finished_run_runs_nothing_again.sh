#!/bin/sh
# The same line after the end: says that all is done, runs nothing, exits 0.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 40); do : >in/$n.wav; done
exits 0 stint run --from 'glob:in/*.wav' -- sh -c 'echo $1 >>ran' sh {}
lines ran 40
exits 0 stint run --from 'glob:in/*.wav' -- sh -c 'echo $1 >>ran' sh {}
says '40 of 40 already completed'
prints ''
lines ran 40
