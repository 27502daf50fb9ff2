#!/bin/sh
# -j takes parallel's forms: N, N%, +N, -N; -P and the long names mean the same.
. "$(dirname "$0")/lib.sh"

cpus=$(stint run -q -j 100% -- sh -c 'stint slots --json' ::: a | member slots)
more=$((cpus + 3))
slots_of() { stint run -q "$@" -- sh -c 'stint slots --json' ::: a | member slots; }
same "$(slots_of)" "$cpus"
same "$(slots_of -j 7)" 7
same "$(slots_of -P +3)" $more
same "$(slots_of --jobs 300%)" $((cpus * 3))
same "$(slots_of --max-procs -1)" $((cpus > 1 ? cpus - 1 : 1))
same "$(slots_of -j -1000)" 1
