#!/bin/sh
# Without --job another command over the same files is another job, and no complaint.
. "$(dirname "$0")/lib.sh"

mkdir in
: >in/a.wav
exits 0 stint run --from 'glob:in/*.wav' -- echo one {}
exits 0 stint run --from 'glob:in/*.wav' -- echo two {}
prints 'two in/a.wav'
silent
exits 0 stint status --json
lines "$out" 2
