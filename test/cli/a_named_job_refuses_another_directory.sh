#!/bin/sh
# Under one name, another working directory is refused: paths would mean other files.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --store "$lab/store" --job n -- echo ::: a
mkdir elsewhere
cd elsewhere
exits 2 stint run --store "$lab/store" --job n -- echo ::: a
says 'does something else'
