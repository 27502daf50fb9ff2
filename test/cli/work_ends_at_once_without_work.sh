#!/bin/sh
# work without --wait ends when there is nothing to do.
. "$(dirname "$0")/lib.sh"

exits 0 stint store init
exits 0 stint work
prints ''
