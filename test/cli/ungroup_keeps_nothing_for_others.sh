#!/bin/sh
# --ungroup is refused beside options that need what was printed, with what to write instead.
. "$(dirname "$0")/lib.sh"

for option in -k --tag --json --files '--results there' '--to file:x'; do
    exits 2 stint run -u $option echo ::: a
    says '--ungroup lets commands print past stint'
    says 'write --line-buffer instead'
done
exits 0 stint run -u --joblog log echo ::: a
lines log 2
