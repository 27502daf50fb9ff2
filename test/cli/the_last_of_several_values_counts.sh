#!/bin/sh
# An option with one value may be given again, as an alias of the shell does: the last one counts.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j 9 --job first -j 1 --job second -- true ::: a
exits 0 stint status --json
shows '"job":"second"'
