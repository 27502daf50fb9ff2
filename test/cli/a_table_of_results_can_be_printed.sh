#!/bin/sh
# --results -.csv prints the table; long outputs are in it, whole.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --results -.csv -- seq 50000 ::: 99999
python3 - "$out" <<'END'
import csv, sys
csv.field_size_limit(1 << 30)
rows = list(csv.DictReader(open(sys.argv[1])))
assert rows[0]["Stdout"] == "".join(f"{i}\n" for i in range(50000, 100000))
assert rows[0]["Receive"] == str(len(rows[0]["Stdout"])), rows[0]["Receive"]
END
