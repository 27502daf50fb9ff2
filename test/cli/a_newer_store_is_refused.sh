#!/bin/sh
# A store of a later version is left alone, and the message says what to do.
. "$(dirname "$0")/lib.sh"

exits 0 stint store init --store new.db
python3 -c 'import sqlite3; c = sqlite3.connect("new.db"); c.execute("UPDATE store SET version = 99"); c.commit()'
exits 2 stint run --store new.db -- echo ::: a
says 'made by a newer stint (schema 99'
says 'install that one'
