#!/bin/sh
# 1 MiB is more than one argument can hold: that item fails and says why, the others run.
. "$(dirname "$0")/lib.sh"

head -c 1048576 /dev/zero | tr '\0' x >list
printf '\nshort\n' >>list
exits 1 stint run --from lines:list -- sh -c 'echo ${#1}' x {}
prints 5
exits 0 stint items --state failed --json
shows 'pass fewer or shorter arguments'
exits 0 stint verify
