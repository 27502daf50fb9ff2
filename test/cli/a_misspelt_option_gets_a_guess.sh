#!/bin/sh
# A misspelt option is refused with the one that was probably meant.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --tolerat=3 -- echo
says "there is no option --tolerat; did you mean '--tolerate'?"
exits 2 stint status --jsn
says "there is no option --jsn; did you mean '--json'?"
exits 2 stint status --halt now
says 'there is no option --halt'
exits 2 stint run -qZ -- echo
says 'there is no option -Z'
nothing .stint
