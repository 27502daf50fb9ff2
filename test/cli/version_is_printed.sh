#!/bin/sh
# version and --version print one line.
. "$(dirname "$0")/lib.sh"

exits 0 stint version
same "$(grep -cE '^stint [0-9]+\.[0-9]+\.[0-9]+$' "$out")" 1
lines "$out" 1
exits 0 stint --version
lines "$out" 1
