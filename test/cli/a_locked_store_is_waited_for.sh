#!/bin/sh
# Another program holds the database: the run waits, and loses nothing.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job j -- echo ::: before
python3 -c '
import os, sqlite3, time
c = sqlite3.connect(".stint/manifest.db")
c.execute("BEGIN IMMEDIATE")
open("locked", "w").close()
while not os.path.exists("let_go"): time.sleep(0.01)
c.rollback()' &
until_true [ -e locked ]
stint run --job k -- echo ::: after >held &
run=$!
until_true sh -c "ls -l /proc/$run/fd | grep -q manifest.db-wal"
[ ! -s held ] || fail "it ran although the store was locked"
: >let_go
wait $run || fail "the run did not survive the wait"
same "$(cat held)" after
exits 0 stint verify
