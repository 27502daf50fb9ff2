#!/bin/sh
# --ionice: class and level, as ionice(1) names them.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --ionice idle -- sh -c 'ionice' ::: a
prints idle
exits 0 stint run --ionice best-effort:7 -- sh -c 'ionice' ::: a
prints 'best-effort: prio 7'
exits 2 stint run --ionice best-effort:9 -- true ::: a
says 'write idle, best-effort:N'
