#!/bin/sh
# --results NAME.csv, .tsv and .json have the columns of GNU parallel and take the place of printing.
. "$(dirname "$0")/lib.sh"

for kind in csv tsv json; do
    exits 1 stint run -q -j1 --results r.$kind -- sh -c 'echo "$0 \"q\", x"; exit $0' ::: 0 3
    prints ''
done
python3 - <<'END'
import csv, json
for name, separator in (("r.csv", ","), ("r.tsv", "\t")):
    rows = list(csv.DictReader(open(name), delimiter=separator))
    assert [row["Exitval"] for row in rows] == ["0", "3"], rows
    assert rows[1]["Stdout"] == '3 "q", x\n' and rows[1]["V1"] == "3", rows
    assert list(rows[0])[:9] == ["Seq", "Host", "Starttime", "JobRuntime", "Send", "Receive",
                                 "Exitval", "Signal", "Command"], rows
rows = [json.loads(line) for line in open("r.json")]
assert rows[0]["V"] == ["0"] and rows[0]["Stdout"] == '0 "q", x\n', rows
END
