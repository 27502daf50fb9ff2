#!/bin/sh
# show of an item that is not there says where items are listed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job one -- echo ::: a
exits 2 stint show 99
says "job one has no item '99'; 'stint items one' lists them"
exits 2 stint show
says 'ITEM is required'
