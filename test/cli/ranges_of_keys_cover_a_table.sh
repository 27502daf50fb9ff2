#!/bin/sh
# sql: gives ranges of keys, as placeholders and in the environment.
. "$(dirname "$0")/lib.sh"

python3 -c '
import sqlite3
db = sqlite3.connect("shop.db")
db.execute("create table orders (id integer primary key, n)")
db.executemany("insert into orders values (?, ?)", ((i * 3, i) for i in range(1, 101)))
db.commit()'
exits 0 stint run -k --from 'sql:shop.db?table=orders&key=id&every=40' -- echo {lo} {hi} '{where}' {rows}
prints '-9223372036854775808 120 id <= 120 40
120 240 id > 120 AND id <= 240 40
240 9223372036854775807 id > 240 20'
exits 0 stint run -k --shell --from 'sql:shop.db?table=orders&key=id&buckets=1' -- 'echo "$STINT_LO|$STINT_WHERE: "{rows}'
prints '-9223372036854775808|1 = 1: 100'
exits 2 stint run --from 'sql:shop.db?table=orders&key=nr&every=40' -- echo
says 'no such column: nr'
