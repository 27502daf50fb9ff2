#!/bin/sh
# Help that was asked for goes to stdout and exits 0; unasked to stderr and 2.
. "$(dirname "$0")/lib.sh"

for line in help --help -h 'help run' 'run --help' 'run -h'; do
    exits 0 stint $line
    shows 'stint run'
    silent
done
exits 2 stint
says 'Commands:'
prints ''
exits 2 stint help nosuch
