#!/bin/sh
# A reader that leaves ends runs with --line-buffer and --ungroup, and fails no item.
. "$(dirname "$0")/lib.sh"

cat >talk <<'END'
until [ -e go ]; do echo $1; sleep 0.01; done
echo $1
END
for mode in --line-buffer --ungroup; do
    { stint run $mode -j1 --job "j$mode" -- sh talk a ::: a b 2>"$err" || echo $? >code; } |
        { head -n2 >first; exec <&-; touch go; }
    same "$(cat code)" 141
    says 'nobody reads the results'
    exits 0 stint status "j$mode" --json
    same "$(member failed <"$out")" 0
    rm go code
done
