#!/bin/sh
# With --workdir the program is looked for where the item runs; an item that has none fails.
. "$(dirname "$0")/lib.sh"

mkdir a
printf '#!/bin/sh\necho mine\n' >a/tool
chmod +x a/tool
exits 1 stint run --wd '{}' -- ./tool ::: a b
prints mine
says "such as 'b'"
