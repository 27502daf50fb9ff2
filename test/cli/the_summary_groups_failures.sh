#!/bin/sh
# Failures that differ in numbers only are one kind; the summary counts them and names an item.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j1 -- sh -c 'echo "cannot open in/$0.wav" >&2; exit 3' ::: 1 2 3
says "3 x exit 3: cannot open in/N.wav, such as '1'"
