#!/bin/sh
# A file that two patterns find is one item.
. "$(dirname "$0")/lib.sh"

mkdir in
: >in/a.wav
: >in/b.wav
exits 0 stint run -j1 --from 'glob:in/*' --from 'glob:in/*.wav' -- echo {}
prints 'in/a.wav
in/b.wav'
