#!/bin/sh
# Two items that would make the same file: the first one has it, the second one fails and says whose.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j1 --out 'made/{.}' -- sh -c 'echo "$2" >"$1"' sh {out} {} ::: a.x a.y
same "$(cat made/a)" "a.x"
exits 0 stint show a.y
shows "made/a' is that of item 'a.x'"
exits 0 stint verify
