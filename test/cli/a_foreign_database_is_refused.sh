#!/bin/sh
# An SQLite database that is not of stint is refused and not touched.
. "$(dirname "$0")/lib.sh"

python3 -c 'import sqlite3
base = sqlite3.connect("f.db"); base.execute("create table mine (a)"); base.commit()'
cp f.db before.db
export STINT_STORE=f.db
for command in 'run echo ::: a' 'submit echo ::: a' 'work' 'status' 'store init' 'store check'; do
    exits 2 stint $command
    says "opening store 'f.db': it is an SQLite database, but not one of stint"
done
cmp f.db before.db
exits 0 ls
prints 'before.db
f.db'
