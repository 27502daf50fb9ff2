#!/bin/sh
# work tells by its exit code that an item failed.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit -- sh -c 'exit 4' ::: a
exits 1 stint work
