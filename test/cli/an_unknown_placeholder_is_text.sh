#!/bin/sh
# Braces that are no placeholder stay as they are.
. "$(dirname "$0")/lib.sh"

exits 0 stint run echo '{unknown} {' {} ::: a
prints '{unknown} { a'
