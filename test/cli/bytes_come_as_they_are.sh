#!/bin/sh
# Output that is no text, or has no newline at its end, is printed as it is.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 -- printf '\377\000%s' ::: a b
printf '\377\000a\377\000b' | cmp - "$out"
exits 0 stint results --json
lines "$out" 2
member key <"$out" >/dev/null
