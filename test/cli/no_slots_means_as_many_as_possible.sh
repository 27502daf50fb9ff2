#!/bin/sh
# -j 0: all items at once, as far as the limits of the process go.
. "$(dirname "$0")/lib.sh"

# Each waits for all the others.
printf '#!/bin/sh\necho >>ran\nuntil [ $(wc -l <ran) = 12 ]; do sleep 0.05; done\n' >meet
chmod +x meet
exits 0 stint run -j 0 -- ./meet ::: 1 2 3 4 5 6 7 8 9 10 11 12
same "$(sh -c "ulimit -n 104; stint run -q -j 0 -- sh -c 'stint slots --json' ::: a" | member slots)" 10
