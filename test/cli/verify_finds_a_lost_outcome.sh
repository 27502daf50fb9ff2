#!/bin/sh
# verify exits 1 and says what is wrong when the store was tampered with.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- true ::: a b c
python3 -c 'import sqlite3
base = sqlite3.connect(".stint/manifest.db")
base.execute("delete from outcome where item = (select max(item) from outcome)"); base.commit()'
exits 1 stint verify
shows FAULT
shows 'the books are WRONG'
exits 1 stint verify --json
same "$(member sound <"$out")" False
exits 1 stint store check
