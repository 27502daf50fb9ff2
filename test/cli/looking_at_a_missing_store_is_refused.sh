#!/bin/sh
# Commands that look make no store and leave nothing behind.
. "$(dirname "$0")/lib.sh"

for command in status items results verify retry 'show 1' 'cancel x' 'store check'; do
    exits 2 stint $command
    says 'there is no store'
    says '--store names another'
done
nothing .stint
