#!/bin/sh
# With --line-buffer the items that other workers run, or ran before, are printed whole.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- sh -c 'echo $0; sleep 0.1; echo $0' ::: a b
exits 0 stint work
exits 0 stint run --lb --job j -- sh -c 'echo $0; sleep 0.1; echo $0' ::: a b
same "$(sort "$out")" "$(printf 'a\na\nb\nb')"
