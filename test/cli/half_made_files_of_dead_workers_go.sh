#!/bin/sh
# What a worker left that died while it was born is tidied up by the next that stays.
. "$(dirname "$0")/lib.sh"

exits 0 stint store init
workers=.stint/manifest.db.d/workers
: >$workers/.new-0123456789ab
head -c 320 /dev/zero >$workers/.new-ba9876543210
stint work --wait &
tidied() { [ -z "$(ls -A $workers | grep new)" ]; }
until_true tidied
