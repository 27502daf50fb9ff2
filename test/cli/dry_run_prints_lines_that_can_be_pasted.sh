#!/bin/sh
# --dry-run prints what would run, quoted for a shell, and leaves nothing behind.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --dry-run printf '%s|' {} {#} ::: "it's \$x" 'a
b'
cp "$out" lines
same "$(sh ./lines)" "it's \$x|1|a
b|2|"
exits 0 stint run --dry-run --out '{/.}.out' -- cp {} {out} ::: in/a.txt
prints 'cp in/a.txt a.out'
exits 0 stint submit --dry-run echo ::: a
prints 'echo a'
exits 0 stint run --dry-run ./no-such-program ::: a
prints './no-such-program a'
exits 2 stint submit --dry-run --job x ::: a
says '--dry-run shows commands, and this job has none; leave it away'
same "$(ls -A)" lines
