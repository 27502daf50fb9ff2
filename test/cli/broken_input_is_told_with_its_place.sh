#!/bin/sh
# What is wrong with something big is told by file, line and byte (from 0), and what to do about it.
. "$(dirname "$0")/lib.sh"

refused() {
    from=$1 text=$2
    shift 2
    exits 2 stint run -q --from "$from" -- "$@"
    says "$text"
}

# A quote that is open at the end.
printf 'a,b\n1,"open\n2,x\n' >quote.csv
refused 'csv:quote.csv?rows=10' "'quote.csv', line 2, byte 6: a quote is opened here" cat
refused 'csv:quote.csv?rows=1' "'quote.csv', line 2, byte 6: a quote is opened here" echo {a}

# A record that is longer than its block is alone in one; one without an end is refused.
python3 -c 'print("a"); print("x" * 3000); print("b")' >long
exits 0 stint run -qk --from 'text:long?block=1K' -- wc -c
prints "$(printf '2\n3001\n2')"
python3 -c 'print("a"); print("x" * (33 << 20))' >endless
exits 2 stint run -q --pipe --block 1M -- wc -c <endless
says 'standard input, line 2, byte 2: a record is longer than 32 MiB; say where records end'
refused 'csv:endless?rows=10' "'endless', line 2, byte 2: a record is longer than 32 MiB" wc -c

# Totals that are not those of the body.
printf 'H001\nD0010\nD0020\nT002031\n' >totals
refused 'envelope:totals?header=1&footer=1&rows=1&count=2-4&sum=2-5&total=5-7' \
    "'totals', line 4, byte 21: the footer has 31 as the sum of the records, and the body has 30" cat
refused 'envelope:totals?header=1&footer=1&rows=1&count=6-7' \
    "'totals', line 4, byte 22: the footer has 31 as the count of the records, and the body has 2" cat

# Columns and members that are not there.
printf 'id,x\n1,2\n3\n' >ok.csv
printf '{"a":1}\n{"b":2}\n' >ok.jsonl
refused 'csv:ok.csv?rows=1' "'{nope}' names no column; the header has id, x" echo {nope}
refused 'csv:ok.csv?rows=1&key=nope' "'ok.csv', line 1, byte 0: it has no column 'nope'; the header names id, x" echo {id}
refused 'csv:ok.csv?rows=1' "'ok.csv', line 3, byte 9: " echo {id}
refused 'jsonl:ok.jsonl?rows=1&key=a' "'ok.jsonl', line 2, byte 8: it has no member 'a', which is to be its key" echo {b}
exits 1 stint run --from 'jsonl:ok.jsonl?rows=1' -- echo {a}
says "the item has no 'a', which the command names, such as '{\"b\":2}'"

# No text at all.
python3 -c '
import sys
sys.stdout.buffer.write(b"id,x\n1,2\n" + bytes(range(256)) * 9)' >binary
refused 'csv:binary?rows=1' "'binary', line 3, byte 9: holds a NUL byte" echo {id}
refused 'csv:binary?rows=100' "'binary', line 3, byte 9: holds a NUL byte" cat
tail -n +3 binary >binary.jsonl
refused 'jsonl:binary.jsonl?rows=100' "'binary.jsonl', line 1, byte 0: not JSON at byte 0" cat

# The end of a packed file is missing.
seq 100000 | gzip | head -c 100000 >short.gz
refused 'csv:short.gz?rows=100' "'short.gz' cannot be unpacked: it ends in the middle, at byte 100000" cat

# A table without that key.
python3 -c '
import sqlite3
sqlite3.connect("shop.db").execute("create table orders (id integer primary key)")'
refused 'sql:shop.db?table=orders&key=nr&every=10' 'splitting orders by nr: no such column: nr' echo {lo}
refused 'sql:shop.db?table=order_lines&key=id&every=10' 'splitting order_lines by id: no such table: order_lines' echo {lo}
