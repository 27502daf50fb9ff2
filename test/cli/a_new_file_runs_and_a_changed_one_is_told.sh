#!/bin/sh
# A new file runs; a file that was touched is told, with the option that runs it.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 9); do : >in/$n.wav; done
exits 0 stint run --from 'glob:in/*.wav' -- echo {}
echo more >>in/7.wav
: >in/new.wav
exits 0 stint run --from 'glob:in/*.wav' -- echo {}
prints in/new.wav
says '1 changed'
says 'in/7.wav'
says '--rerun changed'
