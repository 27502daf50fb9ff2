#!/bin/sh
# A store's URL that this version does not know is refused.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --store mysql://host/db echo ::: a
says "'mysql://host/db' is no store this version knows"
exits 2 stint run --store 'sqlite:s.db?speed=high' echo ::: a
says 'durability=full and durability=process'
exits 2 stint run --store sqlite: echo ::: a
says 'the store has no name'
exits 0 ls -A
prints ''
