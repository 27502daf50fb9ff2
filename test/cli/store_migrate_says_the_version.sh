#!/bin/sh
# store migrate says the version; a newer store is refused, and nothing is done to it.
. "$(dirname "$0")/lib.sh"

exits 2 stint store migrate --store s.db
says 'there is no store'
exits 0 stint store init --store s.db
exits 0 stint store migrate --store s.db
prints 's.db: is of version 1, the newest'
python3 -c 'import sqlite3
base = sqlite3.connect("s.db"); base.execute("update store set version = 99"); base.commit()'
exits 2 stint store migrate --store s.db
says 'it was made by a newer stint'
exits 2 stint store backup --store s.db
says 'where to?'
